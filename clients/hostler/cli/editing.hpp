#pragma once
// A definition in the user's editor, and back to the server.

#include <functional>
#include <string>

#include "clients/hostler/cli/session.hpp"

namespace hostler::cli {

/// What is edited, and how it is read and written.
struct Editing {
    std::string thing;  ///< "Network default", as in "Network default XML configuration edited."
    std::function<std::string()> read;
    /// False when the server refuses.
    std::function<bool(const std::string& xml)> write;
    bool writes_always = false;  ///< even what was not changed, since an option changes something
};

/// Failure when somebody else changed it meanwhile, or the server refuses: then what the user wrote
/// is kept in a file.
void edit_definition(Session& session, const Editing& editing);

}  // namespace hostler::cli
