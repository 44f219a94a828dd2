#pragma once
// Help, printed from the rows.

#include <span>
#include <string>

#include "clients/hostler/cli/command.hpp"

namespace hostler::cli {

std::string help_of(const Command& command);
/// One group, headed by its title.
std::string help_of(Group group, std::span<const Command* const> commands);

}  // namespace hostler::cli
