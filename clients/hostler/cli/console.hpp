#pragma once
// A domain's console on this terminal.

#include "clients/hostler/cli/session.hpp"

namespace hostler::cli {

/// Connects the terminal with the console until the escape letter, or the console's end.
/// `device`: its alias, or none for the first. Failure without a terminal or a running domain.
void run_console(Session& session, const proto::DomainRef& domain,
                 const std::optional<std::string>& device, std::uint32_t flags);

}  // namespace hostler::cli
