#include "clients/hostler/commands/tables.hpp"

#include <algorithm>
#include <tuple>

namespace hostler::cli {
namespace {

std::vector<const Command*> collected()
{
    std::vector<const Command*> all;
    for (const auto table : {connection_commands(),  host_commands(),          host_cpu_commands(),
                             host_memory_commands(), host_validate_commands(), list_commands(),
                             identity_commands(),    lifecycle_commands(),     start_commands(),
                             definition_commands(),  description_commands(),   edit_commands(),
                             vcpu_commands(),        pin_commands(),           tuning_commands(),
                             display_commands(),     console_commands(),       job_commands(),
                             save_commands(),        stats_commands(),         block_commands(),
                             interface_commands(),   event_commands(),         shell_commands()})
        for (const Command& command : table) all.push_back(&command);
    std::ranges::sort(all, {},
                      [](const Command* each) { return std::tuple(each->group, each->name); });
    return all;
}

}  // namespace

const std::vector<const Command*>& commands()
{
    static const std::vector<const Command*> all = collected();
    return all;
}

const Command* find_command(std::string_view name)
{
    const auto found = std::ranges::find(commands(), name, &Command::name);
    return found == commands().end() ? nullptr : *found;
}

}  // namespace hostler::cli
