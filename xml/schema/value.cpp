#include "xml/schema/value.hpp"

#include <charconv>

namespace hostler::xml {

bool read_number(std::string_view text, int base, std::int64_t low, std::uint64_t high,
                 std::uint64_t& into)
{
    while (!text.empty() && (text[0] == ' ' || (text[0] >= '\t' && text[0] <= '\r')))
        text.remove_prefix(1);
    const bool is_negative = text.starts_with('-');
    if (is_negative || text.starts_with('+')) text.remove_prefix(1);
    if (base == 0) {
        base = text.starts_with("0x") || text.starts_with("0X") ? 16 : 10;
        if (base == 16) text.remove_prefix(2);
    }
    const char* end = text.data() + text.size();
    std::uint64_t size = 0;
    const auto [stop, status] = std::from_chars(text.data(), end, size, base);
    if (status != std::errc{} || stop != end) return false;
    if (is_negative) {
        into = 0 - size;
        return size <= (low < 0 ? static_cast<std::uint64_t>(-(low + 1)) + 1 : 0);
    }
    into = size;
    return size <= high;
}

void write_hex(std::uint64_t number, int width, Buffer& out)
{
    char digits[16];
    const auto end = std::to_chars(digits, digits + sizeof digits, number, 16).ptr;
    out += "0x";
    if (end - digits < width) out.fill(static_cast<std::size_t>(width - (end - digits)), '0');
    out.append(digits, end);
}

void write_number(std::uint64_t number, bool is_signed, Buffer& out)
{
    constexpr std::size_t digits_max = 20;
    char* digits = out.room(digits_max);
    out.advance(
        is_signed
            ? std::to_chars(digits, digits + digits_max, static_cast<std::int64_t>(number)).ptr
            : std::to_chars(digits, digits + digits_max, number).ptr);
}

int read_word(std::string_view text, Words words)
{
    if (text.empty()) return -1;
    for (std::size_t index = 0; index < words.size(); ++index)
        if (words[index] == text) return static_cast<int>(index);
    return -1;
}

}  // namespace hostler::xml
