#include "xml/schema/out.hpp"

namespace hostler::xml {
namespace {

std::string_view entity(char letter)
{
    switch (letter) {
        case '&':
            return "&amp;";
        case '<':
            return "&lt;";
        case '>':
            return "&gt;";
        case '"':
            return "&quot;";
        case '\'':
            return "&apos;";
        default:
            return {};
    }
}

bool is_plain(char letter)
{
    if (static_cast<unsigned char>(letter) < 0x20)
        return letter == '\n' || letter == '\t' || letter == '\r';
    return entity(letter).empty();
}

}  // namespace

void Out::escaped(std::string_view value)
{
    std::size_t done = 0;
    for (std::size_t index = 0; index < value.size(); ++index) {
        if (is_plain(value[index])) continue;
        text.append(value, done, index - done);
        text += entity(value[index]);
        done = index + 1;
    }
    text.append(value, done);
}

void Out::escaped_attribute(std::string_view value)
{
    constexpr std::string_view blanks = "\t\n\r";
    for (std::size_t end = value.find_first_of(blanks); end != value.npos;
         end = value.find_first_of(blanks)) {
        escaped(value.substr(0, end));
        text += "&#" + std::to_string(static_cast<int>(value[end])) + ";";
        value.remove_prefix(end + 1);
    }
    escaped(value);
}

void Out::attribute(std::string_view name, std::string_view value)
{
    text += ' ';
    text += name;
    text += "='";
    escaped_attribute(value);
    text += '\'';
}

}  // namespace hostler::xml
