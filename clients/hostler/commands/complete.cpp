// complete: what a shell asks when the tab key is pressed.

#include "clients/hostler/commands/tables.hpp"
#include "clients/hostler/shell/completion.hpp"

namespace hostler::cli {
namespace {

void complete(Session& session, const Arguments& arguments)
{
    std::string line;
    for (const std::string& word : arguments.all("string"))
        line += (line.empty() ? "" : " ") + word;
    try {
        session.connection();
    } catch (const client::Error&) {
        // Without a server there are still commands, options and files to offer.
    }
    session.out().lines("words", completions(session, line));
}

constexpr Option complete_options[] = {
    rest("string", "the words before the cursor, the last one as far as it is typed")};

constexpr Command table[] = {
    {"complete", Group::shell, "what may stand where a word is being typed", complete_options,
     &complete},
};

}  // namespace

std::span<const Command> complete_commands()
{
    return table;
}

}  // namespace hostler::cli
