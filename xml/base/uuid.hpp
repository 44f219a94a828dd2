#pragma once
// Uuid: sixteen bytes as the wire carries them, and their text form.

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace hostler {

struct Uuid {
    std::array<std::uint8_t, 16> bytes{};

    /// Reads what libvirt reads: 32 hex digits, hyphens anywhere between pairs, blanks around.
    static std::optional<Uuid> parse(std::string_view text);

    /// A random one (RFC 4122, version 4).
    static Uuid generate();

    /// "c7a5fdbd-edaf-9455-926a-d65c16db1809".
    std::string text() const;

    bool is_nil() const { return *this == Uuid{}; }
    auto operator<=>(const Uuid&) const = default;
};

}  // namespace hostler

template <>
struct std::hash<hostler::Uuid> {
    std::size_t operator()(const hostler::Uuid& uuid) const noexcept;
};
