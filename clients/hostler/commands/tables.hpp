#pragma once
// The program's commands: each file of this folder has a table of some, and this is the list of
// them.

#include <span>
#include <string_view>
#include <vector>

#include "clients/hostler/cli/command.hpp"

namespace hostler::cli {

std::span<const Command> connection_commands();
std::span<const Command> host_commands();
std::span<const Command> host_cpu_commands();
std::span<const Command> host_memory_commands();
std::span<const Command> host_validate_commands();
std::span<const Command> list_commands();
std::span<const Command> identity_commands();
std::span<const Command> lifecycle_commands();
std::span<const Command> start_commands();
std::span<const Command> definition_commands();
std::span<const Command> description_commands();
std::span<const Command> edit_commands();
std::span<const Command> vcpu_commands();
std::span<const Command> pin_commands();
std::span<const Command> tuning_commands();
std::span<const Command> display_commands();
std::span<const Command> console_commands();
std::span<const Command> job_commands();
std::span<const Command> save_commands();
std::span<const Command> stats_commands();
std::span<const Command> block_commands();
std::span<const Command> interface_commands();
std::span<const Command> event_commands();
std::span<const Command> shell_commands();

/// All of them, group by group and by name.
const std::vector<const Command*>& commands();
/// The one of this name, or null.
const Command* find_command(std::string_view name);

}  // namespace hostler::cli
