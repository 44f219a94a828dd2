#pragma once
// Connections as the user's settings have them.

#include "clients/hostler/cli/session.hpp"

namespace hostler::cli {

/// Connects to where `uri` leads ("": the default). Error says why it cannot.
client::Connection connect_to(const std::string& uri, const Settings& settings);

}  // namespace hostler::cli
