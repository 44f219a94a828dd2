#include "xml/base/uuid.hpp"

#include <sys/random.h>

#include <cctype>
#include <cstdlib>
#include <cstring>

namespace hostler {
namespace {

int digit(char letter)
{
    if (letter >= '0' && letter <= '9') return letter - '0';
    if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
    if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
    return -1;
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace

std::optional<Uuid> Uuid::parse(std::string_view text)
{
    text = trimmed(text);
    Uuid uuid;
    for (std::uint8_t& byte : uuid.bytes) {
        while (!text.empty() && text.front() == '-') text.remove_prefix(1);
        if (text.size() < 2) return std::nullopt;
        const int high = digit(text[0]);
        const int low = digit(text[1]);
        if (high < 0 || low < 0) return std::nullopt;
        byte = static_cast<std::uint8_t>(high << 4 | low);
        text.remove_prefix(2);
    }
    if (!text.empty()) return std::nullopt;
    return uuid;
}

Uuid Uuid::generate()
{
    Uuid uuid;
    // The first 256 bytes a call are never short once the kernel's pool is ready: getrandom(2).
    if (getrandom(uuid.bytes.data(), uuid.bytes.size(), 0) < 0) std::abort();
    uuid.bytes[6] = static_cast<std::uint8_t>((uuid.bytes[6] & 0x0f) | 0x40);
    uuid.bytes[8] = static_cast<std::uint8_t>((uuid.bytes[8] & 0x3f) | 0x80);
    return uuid;
}

std::string Uuid::text() const
{
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(36);
    for (std::size_t index = 0; index < bytes.size(); ++index) {
        if (index == 4 || index == 6 || index == 8 || index == 10) text += '-';
        text += digits[bytes[index] >> 4];
        text += digits[bytes[index] & 15];
    }
    return text;
}

}  // namespace hostler

std::size_t std::hash<hostler::Uuid>::operator()(const hostler::Uuid& uuid) const noexcept
{
    // A UUID is random where it matters; folding its halves is enough for a table.
    std::uint64_t halves[2];
    std::memcpy(halves, uuid.bytes.data(), sizeof halves);
    return static_cast<std::size_t>(halves[0] ^ (halves[1] * 0x9e3779b97f4a7c15u));
}
