#pragma once
// What `hostler daemon journal` shows.

#include <filesystem>

#include "clients/hostler/cli/arguments.hpp"
#include "clients/hostler/cli/session.hpp"

namespace hostler::cli {

/// Entries of the journal in `file`, by the options "since", "domain" and "follow". Only reads.
void show_journal(Session& session, const std::filesystem::path& file, const Arguments& arguments);

}  // namespace hostler::cli
