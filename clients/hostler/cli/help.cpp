#include "clients/hostler/cli/help.hpp"

#include <array>

namespace hostler::cli {
namespace {

constexpr std::size_t option_column = 15;
constexpr std::size_t command_column = 31;

std::string padded(std::string text, std::size_t width)
{
    if (text.size() < width) text.append(width - text.size(), ' ');
    return text;
}

std::string_view type_of(const Option& option)
{
    return option.kind == Option::Kind::number || option.kind == Option::Kind::size ? " <number>"
                                                                                    : " <string>";
}

/// "<domain>", "[--all]", "[--file <string>]", "[[--mountpoint] <string>]...".
std::string synopsis(const Option& option)
{
    const std::string name(option.name);
    if (option.kind == Option::Kind::flag) return "[--" + name + "]";
    const std::string rest = "[--" + name + "] <string>";
    if (option.kind == Option::Kind::rest)
        return option.is_required ? "{" + rest + "}..." : "[" + rest + "]...";
    if (option.is_required) return "<" + name + ">";
    return "[--" + name + std::string(type_of(option)) + "]";
}

std::string heading(const Option& option)
{
    const std::string name(option.name);
    if (option.kind == Option::Kind::flag) return "--" + name;
    const std::string named = "--" + name;
    const bool may_go_unnamed = option.is_required || option.kind == Option::Kind::rest;
    return (may_go_unnamed ? "[" + named + "]" : named) + std::string(type_of(option));
}

struct Heading {
    std::string_view title;
    std::string_view keyword;
};
constexpr std::array<Heading, group_count> headings = {{
    {"Domain Management", "domain"},
    {"Domain Monitoring", "monitor"},
    {"Domain Events", "events"},
    {"Host and Hypervisor", "host"},
    {"Checkpoint", "checkpoint"},
    {"Interface", "interface"},
    {"Network Filter", "filter"},
    {"Networking", "network"},
    {"Node Device", "nodedev"},
    {"Secret", "secret"},
    {"Snapshot", "snapshot"},
    {"Backup", "backup"},
    {"Storage Pool", "pool"},
    {"Storage Volume", "volume"},
    {"The Shell Itself", "shell"},
}};

}  // namespace

std::string_view title(Group group)
{
    return headings[static_cast<std::size_t>(group)].title;
}

std::string_view keyword(Group group)
{
    return headings[static_cast<std::size_t>(group)].keyword;
}

std::string help_of(const Command& command)
{
    const std::string name(command.name);
    std::string out = "  NAME\n    " + name + " - " + std::string(command.summary) + "\n";
    out += "\n  SYNOPSIS\n    " + name;
    for (const Option& option : command.options) out += ' ' + synopsis(option);
    out += "\n";
    if (!command.description.empty())
        out += "\n  DESCRIPTION\n    " + std::string(command.description) + "\n";
    if (!command.options.empty()) out += "\n  OPTIONS\n";
    for (const Option& option : command.options)
        out += "    " + padded(heading(option), option_column) + "  " + std::string(option.help) +
               "\n";
    return out + "\n";
}

std::string help_of(Group group, std::span<const Command* const> commands)
{
    std::string out = ' ' + std::string(title(group)) + " (help keyword '" +
                      std::string(keyword(group)) + "'):\n";
    for (const Command* command : commands)
        if (command->group == group)
            out += "    " + padded(std::string(command->name), command_column) +
                   std::string(command->summary) + "\n";
    return out;
}

}  // namespace hostler::cli
