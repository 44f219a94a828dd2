#pragma once
// The program's commands: each file of this folder has a table of some, and commands.def
// names the files.

#include <span>
#include <string_view>
#include <vector>

#include "clients/hostler/cli/command.hpp"

namespace hostler::cli {

// Each file's table.
#define HOSTLER_COMMANDS(file) std::span<const Command> file##_commands();
#include "clients/hostler/commands/commands.def"
#undef HOSTLER_COMMANDS

/// All of them, group by group and by name.
const std::vector<const Command*>& commands();
/// The one of this name, or null.
const Command* find_command(std::string_view name);

}  // namespace hostler::cli
