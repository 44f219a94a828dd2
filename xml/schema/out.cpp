#include "xml/schema/out.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace hostler::xml {
namespace {

/// What a letter is in a document that is written.
enum class Letter : std::uint8_t {
    plain,
    blank,  ///< a line end or tab: a reference where it stands in an attribute
    other,  ///< an entity, or nothing where XML has no such letter
};

constexpr std::array<Letter, 256> letters = [] {
    std::array<Letter, 256> all{};
    std::fill_n(all.begin(), 0x20, Letter::other);
    for (const std::uint8_t letter : std::to_array<std::uint8_t>({'&', '<', '>', '"', '\''}))
        all[letter] = Letter::other;
    for (const std::uint8_t letter : std::to_array<std::uint8_t>({'\t', '\n', '\r'}))
        all[letter] = Letter::blank;
    return all;
}();

Letter kind(char letter)
{
    return letters[static_cast<unsigned char>(letter)];
}

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
        case '\t':
            return "&#9;";
        case '\n':
            return "&#10;";
        case '\r':
            return "&#13;";
        default:
            return {};
    }
}

/// Letters from `least` on stand as their entity.
void escape(std::string_view value, Letter least, Buffer& into)
{
    std::size_t done = 0;
    for (std::size_t index = 0; index < value.size(); ++index) {
        if (kind(value[index]) < least) continue;
        into += value.substr(done, index - done);
        into += entity(value[index]);
        done = index + 1;
    }
    into += value.substr(done);
}

}  // namespace

void Out::escaped(std::string_view value)
{
    escape(value, Letter::other, text);
}

void Out::escaped_attribute(std::string_view value)
{
    escape(value, Letter::blank, text);
}

void Out::escape_from(std::size_t start, bool is_attribute)
{
    const Letter least = is_attribute ? Letter::blank : Letter::other;
    const std::string_view written = text.view().substr(start);
    if (std::none_of(written.begin(), written.end(),
                     [least](char letter) { return kind(letter) >= least; }))
        return;
    const std::string plain(written);
    text.cut(start);
    escape(plain, least, text);
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
