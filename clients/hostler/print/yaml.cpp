#include <algorithm>
#include <array>
#include <cctype>

#include "clients/hostler/print/value.hpp"

// YAML 1.2 is a superset of JSON, so whatever is not plainly safe is written as JSON.

namespace hostler::cli {
namespace {

/// Words and numbers that a reader would not take for text.
bool is_taken(std::string_view text)
{
    constexpr std::array words = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"};
    std::string small(text);
    std::ranges::transform(small, small.begin(), [](unsigned char letter) {
        return static_cast<char>(std::tolower(letter));
    });
    if (std::ranges::find(words, small) != words.end()) return true;
    const auto is_of_number = [](unsigned char letter) {
        return std::isxdigit(letter) ||
               std::string_view("+-._xob:eT").find(static_cast<char>(letter)) !=
                   std::string_view::npos;
    };
    const auto is_digit = [](unsigned char letter) { return std::isdigit(letter) != 0; };
    return std::ranges::any_of(text, is_digit) && std::ranges::all_of(text, is_of_number);
}

bool is_safe(std::string_view text)
{
    if (text.empty() || text.back() == ' ' || is_taken(text)) return false;
    const auto first = static_cast<unsigned char>(text.front());
    if (!std::isalnum(first) && first != '/' && first != '_') return false;
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        if (!std::isalnum(byte) &&
            std::string_view(" /_-.,+()").find(letter) == std::string_view::npos)
            return false;
    }
    return true;
}

/// Text of several lines stands as it is; a tab at a line's begin or an odd letter would break
/// that.
bool is_block(std::string_view text)
{
    const auto is_printable = [](unsigned char letter) { return letter >= ' ' || letter == '\n'; };
    return text.find('\n') != text.npos && text.front() != ' ' && text.front() != '\n' &&
           std::ranges::all_of(text, is_printable);
}

std::string block(std::string_view text, std::size_t indent)
{
    const bool ends_in_newline = text.ends_with('\n');
    std::string out = ends_in_newline ? "|+\n" : "|-\n";
    if (ends_in_newline) text.remove_suffix(1);
    while (true) {
        const auto end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        out += line.empty() ? "" : std::string(indent, ' ');
        out += line;
        if (end == text.npos) break;
        out += '\n';
        text.remove_prefix(end + 1);
    }
    return out;
}

std::string scalar(const Value& value, std::size_t indent)
{
    const auto* text = std::get_if<std::string>(&value.any());
    if (text == nullptr || !(is_safe(*text) || is_block(*text))) return to_json(value);
    return is_safe(*text) ? *text : block(*text, indent);
}

void write(const Value& value, std::size_t indent, std::string& out);

/// What stands behind "key:" or "-": on the same line, or below and deeper.
void write_item(const Value& value, std::size_t indent, bool is_in_list, std::string& out)
{
    const bool is_nested = (value.list() != nullptr && !value.list()->empty()) ||
                           (value.map() != nullptr && !value.map()->empty());
    if (!is_nested) {
        out += ' ' + scalar(value, indent + 2) + '\n';
        return;
    }
    if (!is_in_list) {
        out += '\n';
        write(value, indent + 2, out);
        return;
    }
    std::string below;
    write(value, indent + 2, below);
    out += ' ' + below.substr(indent + 2);
}

void write(const Value& value, std::size_t indent, std::string& out)
{
    const std::string blanks(indent, ' ');
    if (const auto* list = value.list(); list != nullptr && !list->empty()) {
        for (const Value& item : *list) {
            out += blanks + '-';
            write_item(item, indent, true, out);
        }
    } else if (const auto* map = value.map(); map != nullptr && !map->empty()) {
        for (const auto& [key, item] : *map) {
            out += blanks + scalar(Value(key), indent) + ':';
            write_item(item, indent, false, out);
        }
    } else {
        out += blanks + scalar(value, indent) + '\n';
    }
}

}  // namespace

std::string to_yaml(const Value& value)
{
    std::string out;
    write(value, 0, out);
    return out;
}

}  // namespace hostler::cli
