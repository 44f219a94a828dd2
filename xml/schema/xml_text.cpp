#include "xml/schema/xml_text.hpp"

#include <cstddef>

namespace hostler::xml {
namespace {

bool is_character(unsigned point)
{
    const bool is_surrogate = point >= 0xd800 && point < 0xe000;
    return point <= 0x10ffff && !is_surrogate && point != 0xfffe && point != 0xffff;
}

/// The bytes of the character at the front of what is not empty; 0: there is none.
std::size_t character_bytes(std::string_view text)
{
    constexpr unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};  // that takes so many bytes
    const unsigned first = static_cast<unsigned char>(text[0]);
    if (first < 0x80) return 1;
    if (first < 0xc0 || first >= 0xf8) return 0;
    const std::size_t count = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (text.size() < count) return 0;
    unsigned point = first & (0x7fu >> count);
    for (const char letter : text.substr(1, count - 1)) {
        const unsigned byte = static_cast<unsigned char>(letter);
        if ((byte & 0xc0) != 0x80) return 0;
        point = point << 6 | (byte & 0x3f);
    }
    return point >= least[count] && is_character(point) ? count : 0;
}

}  // namespace

bool is_xml_text(std::string_view text)
{
    while (!text.empty()) {
        const std::size_t bytes = character_bytes(text);
        if (bytes == 0) return false;
        text.remove_prefix(bytes);
    }
    return true;
}

}  // namespace hostler::xml
