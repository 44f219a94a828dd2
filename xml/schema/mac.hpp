#pragma once
// Mac: an Ethernet address, spelled 52:54:00:12:34:56.

#include <array>
#include <cstdint>

#include "xml/schema/value.hpp"

namespace hostler::xml {

struct Mac {
    std::array<std::uint8_t, 6> bytes{};

    /// Six hex numbers of one or two digits with colons between; false where it is not that.
    static bool parse(std::string_view text, Mac& into);

    std::string text() const;
    bool is_zero() const { return *this == Mac{}; }
    bool is_multicast() const { return (bytes[0] & 1) != 0; }

    auto operator<=>(const Mac&) const = default;
};

/// 52:54:00 and three random bytes: what libvirt gives its guests.
Mac generate_mac();

template <>
struct Spelling<Mac> {
    static constexpr std::string_view kind = "an address such as '52:54:00:12:34:56'";
    static constexpr std::string_view grammar =
        "<data type='string'><param name='pattern'>"
        "[a-fA-F0-9]{1,2}(:[a-fA-F0-9]{1,2}){5}</param></data>";

    static bool read(std::string_view text, Mac& into) { return Mac::parse(text, into); }
    static void write(const Mac& from, Buffer& out) { out += from.text(); }
    static bool is_absent(const Mac& from) { return from.is_zero(); }
};

}  // namespace hostler::xml
