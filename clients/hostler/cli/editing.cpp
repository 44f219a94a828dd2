#include "clients/hostler/cli/editing.hpp"

#include "clients/hostler/cli/files.hpp"

namespace hostler::cli {

void edit_definition(Session& session, const Editing& editing)
{
    const std::string before = editing.read();
    const std::string after = edited(before, ".xml");
    if (after == before && !editing.writes_always)
        return session.out().note(editing.thing + " XML configuration not changed.\n");
    if (editing.read() != before)
        throw Failure("the XML configuration was changed by another user");
    if (!editing.write(after)) {
        // The user's work is not thrown away with the refusal.
        const std::string kept = kept_file(after, ".xml");
        session.refused(editing.thing + " was not changed; what you wrote is in " + kept);
    }
    session.out().note(editing.thing + " XML configuration edited.\n");
}

}  // namespace hostler::cli
