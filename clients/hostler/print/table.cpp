#include "clients/hostler/print/table.hpp"

#include <algorithm>
#include <cwchar>

namespace hostler::cli {
namespace {

constexpr std::size_t gap = 3;

std::string line(std::span<const std::string_view> texts, std::span<const std::size_t> widths)
{
    std::string out = " ";
    for (std::size_t at = 0; at < texts.size(); ++at) {
        out += texts[at];
        const bool is_last = at + 1 == texts.size();
        if (!is_last) out += std::string(widths[at] - display_width(texts[at]) + gap, ' ');
    }
    return out + '\n';
}

}  // namespace

std::size_t display_width(std::string_view text)
{
    std::size_t width = 0;
    std::mbstate_t state{};
    while (!text.empty()) {
        wchar_t letter = 0;
        const std::size_t used = std::mbrtowc(&letter, text.data(), text.size(), &state);
        if (used == 0 || used > text.size()) {
            width += 4;
            state = {};
            text.remove_prefix(1);
            continue;
        }
        width += static_cast<std::size_t>(std::max(0, wcwidth(letter)));
        text.remove_prefix(used);
    }
    return width;
}

std::string draw_table(std::span<const Column> columns, std::span<const Row> rows, bool has_titles)
{
    std::vector<std::size_t> widths;
    std::vector<std::string_view> titles;
    for (const Column& column : columns) {
        titles.push_back(column.title);
        widths.push_back(has_titles ? display_width(column.title) : 0);
    }
    for (const Row& row : rows)
        for (std::size_t at = 0; at < row.size(); ++at)
            widths[at] = std::max(widths[at], display_width(row[at].text));

    std::string out;
    if (has_titles) {
        std::size_t rule = gap * columns.size();
        for (const std::size_t width : widths) rule += width;
        out = line(titles, widths) + std::string(rule, '-') + '\n';
    }
    for (const Row& row : rows) {
        std::vector<std::string_view> texts;
        for (const Cell& cell : row) texts.push_back(cell.text);
        out += line(texts, widths);
    }
    return out;
}

}  // namespace hostler::cli
