#pragma once
// The shell: lines with history and completion (libedit), until quit or ^D.

#include <functional>
#include <string>

#include "clients/hostler/cli/session.hpp"

namespace hostler::cli {

/// `run` carries a line out and says what went wrong itself. While the user thinks, the connection
/// is served, so that the server's keepalive is answered.
void interact(Session& session, const std::function<bool(Session&, const std::string&)>& run);

}  // namespace hostler::cli
