#pragma once
// The terminal that this process runs at, for what a server wants to know of the person there.

#include "clients/cpp/login.hpp"

namespace hostler::cli {

/// Asks on the terminal itself, whatever stdin and stdout are; what is secret is not shown while
/// it is typed. Nothing when there is no terminal, or ^D ends the question.
std::optional<std::string> ask_at_terminal(const client::Question& question);

}  // namespace hostler::cli
