#include "clients/hostler/print/printer.hpp"

#include <algorithm>
#include <ostream>

#include "clients/hostler/print/table.hpp"

namespace hostler::cli {
namespace {

Value::Map members(const Record& record)
{
    Value::Map map;
    for (const Field& field : record) map.emplace_back(field.key, field.cell.value);
    return map;
}

std::string lines_of(Layout layout, const Record& record)
{
    std::string out;
    for (const Field& field : record) {
        const std::size_t width = display_width(field.title);
        out += field.title + std::string(layout.width - std::min(width, layout.width), ' ');
        out += layout.separator;
        out += field.cell.text + '\n';
    }
    return out;
}

constexpr Column name_and_value[] = {{"name", "Name"}, {"value", "Value"}};

/// Any data as a table: a map as its members, a list of maps with the first one's keys as titles.
std::string any_table(const Value& value)
{
    std::vector<Row> rows;
    if (const Value::Map* map = value.map()) {
        for (const auto& [key, item] : *map) rows.push_back({Cell(key), Cell(plain(item))});
        return draw_table(name_and_value, rows, true);
    }
    if (value.list() == nullptr) return plain(value) + '\n';
    if (value.list()->empty() || value.list()->front().map() == nullptr) {
        constexpr Column column[] = {{"value", "Value"}};
        for (const Value& item : *value.list()) rows.push_back({Cell(plain(item))});
        return draw_table(column, rows, true);
    }
    std::vector<Column> columns;
    for (const auto& [key, unused] : *value.list()->front().map()) columns.push_back({key, key});
    for (const Value& item : *value.list()) {
        Row& row = rows.emplace_back();
        for (const Column& column : columns) {
            const auto member =
                std::ranges::find(*item.map(), column.key, &std::pair<std::string, Value>::first);
            row.push_back(Cell(member == item.map()->end() ? "" : plain(member->second)));
        }
    }
    return draw_table(columns, rows, true);
}

}  // namespace

bool Printer::value(const Value& value)
{
    switch (format_) {
        case Format::text:
        case Format::diff:
            return false;
        case Format::table:
            out_ << any_table(value);
            break;
        case Format::json:
            out_ << to_json(value) << '\n';
            break;
        case Format::yaml:
            out_ << to_yaml(value);
            break;
    }
    return true;
}

void Printer::table(std::span<const Column> columns, std::span<const Row> rows)
{
    Value::List items;
    for (const Row& row : rows) {
        Value::Map item;
        for (std::size_t at = 0; at < row.size(); ++at)
            item.emplace_back(std::string(columns[at].key), row[at].value);
        items.emplace_back(std::move(item));
    }
    if (format_ == Format::table)
        out_ << draw_table(columns, rows, !is_quiet_);
    else if (!value(items))
        out_ << draw_table(columns, rows, !is_quiet_);
}

void Printer::record(Layout layout, const Record& record)
{
    if (!value(members(record))) out_ << lines_of(layout, record);
}

void Printer::records(Layout layout, std::span<const Record> records)
{
    Value::List items;
    for (const Record& record : records) items.emplace_back(members(record));
    if (value(items)) return;
    for (std::size_t at = 0; at < records.size(); ++at) {
        if (at > 0) out_ << '\n';
        out_ << lines_of(layout, records[at]);
    }
}

void Printer::text(std::string_view key, std::string_view text)
{
    if (!value(Value::Map{{std::string(key), Value(std::string(text))}})) out_ << text << '\n';
}

void Printer::lines(std::string_view key, std::span<const std::string> lines)
{
    Value::List items(lines.begin(), lines.end());
    if (value(Value::Map{{std::string(key), std::move(items)}})) return;
    for (const std::string& line : lines) out_ << line << '\n';
}

void Printer::both(std::string_view text, const Value& data)
{
    if (!value(data)) out_ << text;
}

void Printer::event(std::string_view text, const Value& data)
{
    if (format_ == Format::json) {
        out_ << plain(data) << '\n';
    } else {
        if (format_ == Format::yaml) out_ << "---\n";
        both(text, data);
    }
    out_.flush();
}

void Printer::note(std::string_view text)
{
    if (!is_quiet_) (is_text() ? out_ : notes_) << text;
}

void Printer::end_of_command()
{
    if (is_text() && !is_quiet_) out_ << '\n';
    out_.flush();
}

}  // namespace hostler::cli
