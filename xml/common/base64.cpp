#include "xml/common/base64.hpp"

namespace hostler::xml {
namespace {

constexpr std::string_view letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::string to_base64(std::span<const std::uint8_t> bytes)
{
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
        std::uint32_t group = 0;
        for (std::size_t place = 0; place < 3; ++place)
            group = group << 8 | (place < count ? bytes[at + place] : 0u);
        for (std::size_t place = 0; place < 4; ++place)
            out += place <= count ? letters[group >> (18 - 6 * place) & 0x3f] : '=';
    }
    return out;
}

std::optional<std::vector<std::uint8_t>> from_base64(std::string_view text)
{
    std::vector<std::uint8_t> out;
    std::uint32_t bits = 0;
    int held = 0;
    std::size_t count = 0;
    std::size_t padding = 0;
    for (const char letter : text) {
        if (letter == ' ' || letter == '\n' || letter == '\r' || letter == '\t') continue;
        ++count;
        if (letter == '=') {
            ++padding;
            continue;
        }
        const auto value = letters.find(letter);
        if (value == letters.npos || padding > 0) return std::nullopt;
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        held += 6;
        if (held < 8) continue;
        held -= 8;
        out.push_back(static_cast<std::uint8_t>(bits >> held));
    }
    if (count % 4 != 0 || padding > 2) return std::nullopt;
    return out;
}

}  // namespace hostler::xml
