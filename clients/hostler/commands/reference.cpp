// schema, manual: what documents may say. Printed from the description that reads and writes them;
// no daemon is asked.

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

void manual(Session& session, const Arguments& arguments)
{
    const xml::DocumentKind& kind = kind_of(arguments);
    const auto element = arguments.maybe("element");
    const std::string text = element ? kind.manual_of(*element) : kind.manual();
    if (text.empty())
        throw Failure("a " + std::string(kind.name) + " has no element <" + *element + ">");
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
