#pragma once
// IpAddress: IPv4 or IPv6, numbers only; names of hosts are not looked up.

#include <array>
#include <cstdint>
#include <optional>

#include "xml/schema/value.hpp"

namespace hostler::xml {

/// What a document calls the two kinds.
enum class IpFamily : std::uint8_t { absent, ipv4, ipv6 };
Words words(IpFamily);

class IpAddress {
public:
    IpAddress() = default;

    /// Nothing where the text is no address of either family.
    static std::optional<IpAddress> parse(std::string_view text);
    std::string text() const;

    bool is_absent() const { return size_ == 0; }
    bool is_v4() const { return size_ == 4; }
    bool is_v6() const { return size_ == 16; }
    std::uint32_t bits() const { return size_ * 8U; }

    /// Whether the first `prefix` bits are those of `other`, an address of the same family.
    bool is_in(const IpAddress& other, std::uint32_t prefix) const;
    /// Whether all bits after the first `prefix` are `is_set`.
    bool has_rest(std::uint32_t prefix, bool is_set) const;
    /// How many addresses lie between this one and a later one of its family, capped at 2^32.
    std::uint64_t distance_to(const IpAddress& later) const;
    /// As a netmask: how many bits name the network. Nothing where it is no netmask.
    std::optional<std::uint32_t> prefix() const;

    auto operator<=>(const IpAddress&) const = default;

private:
    bool bit(std::uint32_t index) const { return (bytes_[index / 8] >> (7 - index % 8)) & 1; }

    std::uint8_t size_ = 0;  ///< 0, 4 or 16
    std::array<std::uint8_t, 16> bytes_{};
};

template <>
struct Spelling<IpAddress> {
    static constexpr std::string_view kind = "an IPv4 or IPv6 address";
    static constexpr std::string_view grammar =
        "<data type='string'><param name='pattern'>[0-9a-fA-F:.]+</param></data>";

    static bool read(std::string_view text, IpAddress& into)
    {
        const auto address = IpAddress::parse(text);
        if (address) into = *address;
        return address.has_value();
    }
    static void write(const IpAddress& from, Buffer& out) { out += from.text(); }
    static bool is_absent(const IpAddress& from) { return from.is_absent(); }
};

}  // namespace hostler::xml
