// help, echo, cd, pwd, quit, exit: the shell itself.

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "clients/hostler/cli/document.hpp"
#include "clients/hostler/cli/help.hpp"
#include "clients/hostler/cli/moment.hpp"
#include "clients/hostler/cli/session.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

std::string all_help()
{
    std::string text = "Grouped commands:\n\n";
    for (std::size_t at = 0; at < group_count; ++at)
        text += help_of(static_cast<Group>(at), commands()) + "\n";
    return text;
}

void help(Session& session, const Arguments& arguments)
{
    const auto name = arguments.maybe("command");
    if (!name) return session.out().note(all_help());
    if (const Command* command = find_command(*name)) return session.out().note(help_of(*command));
    for (std::size_t at = 0; at < group_count; ++at)
        if (const auto group = static_cast<Group>(at); keyword(group) == *name)
            return session.out().note(help_of(group, commands()));
    throw Failure("command or command group '" + *name + "' doesn't exist");
}

/// A word as a shell reads it back.
std::string quoted(const std::string& word)
{
    constexpr std::string_view plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=/.,:@%^";
    if (!word.empty() && word.find_first_not_of(plain) == word.npos) return word;
    std::string out = "'";
    for (const char letter : word) out += letter == '\'' ? "'\\''" : std::string(1, letter);
    return out + "'";
}

void echo(Session& session, const Arguments& arguments)
{
    require_one(arguments, "shell", "xml");
    require_one(arguments, "shell", "split");
    require_one(arguments, "xml", "split");
    std::string text;
    bool is_first = true;
    const auto add = [&](const std::string& word, char between) {
        if (!is_first) text += between;
        is_first = false;
        text += word;
    };
    for (const std::string& word : arguments.all("string")) {
        if (arguments.has("split"))
            for (const std::string& part : comma_words(word)) add(part, '\n');
        else if (arguments.has("shell"))
            add(quoted(word), ' ');
        else
            add(arguments.has("xml") ? escaped(word) : word, ' ');
    }
    if (arguments.has("err")) throw Failure(text);
    session.out().both(arguments.has("split") ? text + "\n" : text, Value::Map{{"text", text}});
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
constexpr Option echo_options[] = {flag("shell", "as a shell reads them back"),
                                   flag("xml", "as XML may hold them"),
                                   flag("split", "each at its commas"), flag("err", "as an error"),
                                   once_called(rest("string", "the words"), "str")};
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
