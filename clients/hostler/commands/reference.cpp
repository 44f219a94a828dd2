// schema, manual: what documents may say. Printed from the description that reads and writes them;
// no daemon is asked.

#include <algorithm>

#include "clients/hostler/cli/session.hpp"
#include "clients/hostler/commands/tables.hpp"
#include "xml/reference/documents.hpp"

namespace hostler::cli {
namespace {

const xml::DocumentKind& kind_of(const Arguments& arguments)
{
    const std::string& name = arguments.text("kind");
    if (const xml::DocumentKind* found = xml::find_document(name)) return *found;
    std::string all;
    for (const xml::DocumentKind& one : xml::documents())
        (all += all.empty() ? "" : ", ") += one.name;
    throw Failure("there is no kind of document '" + name + "': it is one of " + all);
}

void schema(Session& session, const Arguments& arguments)
{
    const std::string text = kind_of(arguments).relaxng();
    session.out().both(text, Value::Map{{"schema", text}});
}

/// "hostler:restore" without what stands before the colon.
std::string_view local_name(std::string_view name)
{
    return name.substr(name.find(':') + 1);
}

/// Whether a manual's line is a row on this element: "| `hostler:restore/@memory` | …".
bool is_row_on(std::string_view line, std::string_view element)
{
    constexpr std::string_view start = "| `";
    if (!line.starts_with(start)) return false;
    std::string_view path = line.substr(start.size());
    path = path.substr(0, path.find('`'));
    while (!path.empty()) {
        const std::string_view step = path.substr(0, path.find('/'));
        if (local_name(step) == element) return true;
        path.remove_prefix(std::min(path.size(), step.size() + 1));
    }
    return false;
}

/// Where an element is described that is too small there for a section of its own: its rows,
/// wherever they stand, below their table's head.
std::string rows_on(std::string_view manual, std::string_view element)
{
    constexpr std::string_view head = "| in the document |";
    std::string table;
    std::string rows;
    while (!manual.empty()) {
        const std::string_view line = manual.substr(0, manual.find('\n'));
        const bool refers_to_section = line.find(" See [`<") != line.npos;
        if (line.starts_with(head) && table.empty()) table = line;
        if (is_row_on(line, element) && !refers_to_section) (rows += line) += '\n';
        manual.remove_prefix(std::min(manual.size(), line.size() + 1));
    }
    return rows.empty() ? rows : table + "\n|---|---|---|---|\n" + rows;
}

std::string manual_of(const xml::DocumentKind& kind, const std::string& element)
{
    const std::string name(local_name(element));
    std::string text = rows_on(kind.manual(), name);
    const std::string sections = kind.manual_of(name);
    if (!text.empty() && !sections.empty()) text += '\n';
    text += sections;
    if (text.empty())
        throw Failure("a " + std::string(kind.name) + " has no element <" + element + ">");
    return text;
}

void manual(Session& session, const Arguments& arguments)
{
    const xml::DocumentKind& kind = kind_of(arguments);
    const auto element = arguments.maybe("element");
    const std::string text = element ? manual_of(kind, *element) : kind.manual();
    session.out().both(text, Value::Map{{"manual", text}});
}

constexpr Option kind_option = required("kind", "the document: domain, network, storage-pool …");
constexpr Option schema_options[] = {kind_option};
constexpr Option manual_options[] = {kind_option,
                                     optional("element", "only what is said of this element")};

constexpr Command table[] = {
    {"schema", Group::shell, "a document's RELAX NG schema", schema_options, &schema},
    {"manual", Group::shell, "what a document may say", manual_options, &manual},
};

}  // namespace

std::span<const Command> reference_commands()
{
    return table;
}

}  // namespace hostler::cli
