#include "xml/schema/mac.hpp"

#include <charconv>
#include <random>

namespace hostler::xml {

bool Mac::parse(std::string_view text, Mac& into)
{
    const char* at = text.data();
    const char* end = at + text.size();
    for (std::size_t index = 0; index < into.bytes.size(); ++index) {
        if (index != 0 && (at == end || *at++ != ':')) return false;
        const auto [stop, status] = std::from_chars(at, end, into.bytes[index], 16);
        if (status != std::errc{} || stop - at > 2) return false;
        at = stop;
    }
    return at == end;
}

std::string Mac::text() const
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    for (const auto byte : bytes) {
        if (!out.empty()) out += ':';
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

Mac generate_mac()
{
    static thread_local std::random_device random;
    const auto number = random();
    const auto byte = [number](int shift) { return static_cast<std::uint8_t>(number >> shift); };
    return Mac{{0x52, 0x54, 0x00, byte(0), byte(8), byte(16)}};
}

}  // namespace hostler::xml
