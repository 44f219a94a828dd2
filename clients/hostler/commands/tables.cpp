#include "clients/hostler/commands/tables.hpp"

#include <algorithm>
#include <tuple>

namespace hostler::cli {
namespace {

std::vector<const Command*> collected()
{
    std::vector<const Command*> all;
    for (const auto table : {
#define HOSTLER_COMMANDS(file) file##_commands(),
#include "clients/hostler/commands/commands.def"
#undef HOSTLER_COMMANDS
         })
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
