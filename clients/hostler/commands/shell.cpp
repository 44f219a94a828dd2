// help, echo, cd, pwd, quit, exit: the shell itself.

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "clients/hostler/cli/help.hpp"
#include "clients/hostler/cli/session.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

std::string all_help()
{
    std::string text = "Grouped commands:\n\n";
    for (const Group group : {Group::domain, Group::monitor, Group::host, Group::shell})
        text += help_of(group, commands()) + "\n";
    return text;
}

void help(Session& session, const Arguments& arguments)
{
    const auto name = arguments.maybe("command");
    if (!name) return session.out().note(all_help());
    if (const Command* command = find_command(*name)) return session.out().note(help_of(*command));
    for (const Group group : {Group::domain, Group::monitor, Group::host, Group::shell})
        if (keyword(group) == *name) return session.out().note(help_of(group, commands()));
    throw Failure("command or command group '" + *name + "' doesn't exist");
}

void echo(Session& session, const Arguments& arguments)
{
    std::string text;
    for (const std::string& word : arguments.all("string"))
        text += (text.empty() ? "" : " ") + word;
    session.out().both(text, Value::Map{{"text", text}});
}

void cd(Session&, const Arguments& arguments)
{
    const char* home = std::getenv("HOME");
    const std::string folder = arguments.maybe("dir").value_or(home == nullptr ? "/" : home);
    if (chdir(folder.c_str()) != 0) throw Failure("cd: " + folder + ": " + std::strerror(errno));
}

void pwd(Session& session, const Arguments&)
{
    session.out().text("folder", std::filesystem::current_path().string());
}

void quit(Session& session, const Arguments&)
{
    session.wants_to_quit = true;
}

constexpr Option help_options[] = {optional("command", "a command, or the keyword of a group")};
constexpr Option echo_options[] = {rest("string", "the words")};
constexpr Option cd_options[] = {
    offering(optional("dir", "the folder; without it, the user's own"), Option::Offers::files)};

constexpr Command table[] = {
    {"help", Group::shell, "help for a command, a group, or all", help_options, &help},
    {"echo", Group::shell, "print words", echo_options, &echo},
    {"cd", Group::shell, "go to another folder", cd_options, &cd},
    {"pwd", Group::shell, "print this folder", {}, &pwd},
    {"quit", Group::shell, "leave the shell", {}, &quit},
    {"exit", Group::shell, "leave the shell", {}, &quit},
};

}  // namespace

std::span<const Command> shell_commands()
{
    return table;
}

}  // namespace hostler::cli
