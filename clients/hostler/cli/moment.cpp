#include "clients/hostler/cli/moment.hpp"

#include <array>
#include <ctime>

#include "clients/hostler/cli/document.hpp"
#include "clients/hostler/cli/tree.hpp"

namespace hostler::cli {
namespace {

/// "2026-01-31 12:00:00 +0100".
std::string local_time(std::int64_t seconds)
{
    const std::time_t when = seconds;
    std::tm parts{};
    localtime_r(&when, &parts);
    std::array<char, 48> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S %z", &parts);
    return text.data();
}

}  // namespace

std::vector<std::string> comma_words(std::string_view text)
{
    std::vector<std::string> words(1);
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != ',')
            words.back() += text[at];
        else if (at + 1 < text.size() && text[at + 1] == ',')
            words.back() += text[at++];
        else
            words.emplace_back();
    }
    return words;
}

std::string moment_head(const Arguments& arguments)
{
    std::string xml;
    if (const auto name = arguments.maybe("name")) xml += "  <name>" + escaped(*name) + "</name>\n";
    if (const auto text = arguments.maybe("description"))
        xml += "  <description>" + escaped(*text) + "</description>\n";
    return xml;
}

Moment read_moment(const std::string& xml)
{
    const Document document(xml);
    return {.name = document.text("/*/name"),
            .parent = document.text("/*/parent/name"),
            .state = document.text("/*/state"),
            .created = std::atoll(document.text("/*/creationTime").c_str())};
}

void show_moments(Session& session, const std::vector<Moment>& moments, const MomentList& shape)
{
    if (shape.is_names) {
        std::vector<std::string> names;
        for (const Moment& each : moments) names.push_back(each.name);
        return session.out().lines("names", names);
    }
    if (shape.is_tree) {
        std::vector<TreeItem> items;
        for (const Moment& each : moments) items.push_back({each.name, each.parent});
        return show_tree(session.out(), items);
    }
    std::vector<Column> columns = {{"name", "Name"}, {"created", "Creation Time"}};
    if (shape.has_state) columns.push_back({"state", "State"});
    if (shape.has_parent) columns.push_back({"parent", "Parent"});
    std::vector<Row> rows;
    for (const Moment& each : moments) {
        Row& row =
            rows.emplace_back(Row{Cell(each.name), Cell(local_time(each.created), each.created)});
        if (shape.has_state) row.push_back(Cell(each.state));
        if (shape.has_parent) row.push_back(Cell(each.parent));
    }
    session.out().table(columns, rows);
}

}  // namespace hostler::cli
