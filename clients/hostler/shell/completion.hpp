#pragma once
// Completion: what may stand where the cursor is, by the commands' rows.

#include <string>
#include <string_view>
#include <vector>

#include "clients/hostler/cli/session.hpp"

namespace hostler::cli {

/// The words that may go on from `line`, whose last word (it may be empty) is being typed. Domains
/// are asked for only over a connection that is there.
std::vector<std::string> completions(Session& session, std::string_view line);

/// What all of them begin with.
std::string common_start(const std::vector<std::string>& words);

}  // namespace hostler::cli
