// daemon, access: what concerns hostlerd itself on this host, without a connection to it.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

#include "clients/hostler/cli/session.hpp"
#include "clients/hostler/commands/journal.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds upgrade_time_max(90);

std::string root_of(Session& session)
{
    return session.settings().root.empty() ? "/" : session.settings().root;
}

/// hostlerd's process: its lock names it.
pid_t daemon_process(const std::string& root)
{
    std::ifstream lock(fs::path(root) / "var/lib/hostler/hostlerd.lock");
    pid_t process = 0;
    if (!(lock >> process) || process <= 0 || ::kill(process, 0) != 0)
        throw Failure("no hostlerd runs in '" + root + "'");
    return process;
}

void upgrade(Session& session)
{
    const std::string root = root_of(session);
    const pid_t old = daemon_process(root);
    if (::kill(old, SIGUSR2) != 0)
        throw Failure("cannot tell process " + std::to_string(old) + ": " + std::strerror(errno));
    const Clock::time_point deadline = Clock::now() + upgrade_time_max;
    while (Clock::now() < deadline) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        std::ifstream lock(fs::path(root) / "var/lib/hostler/hostlerd.lock");
        pid_t now = 0;
        if (lock >> now && now > 0 && now != old)
            return session.out().note("hostlerd goes on as process " + std::to_string(now) + "\n");
    }
    throw Failure("hostlerd (process " + std::to_string(old) +
                  ") has not been replaced; its log says why");
}

void daemon(Session& session, const Arguments& arguments)
{
    const std::string& action = arguments.text("action");
    if (action == "journal")
        return show_journal(session, fs::path(root_of(session)) / "var/lib/hostler/hostler.db",
                            arguments);
    if (action != "upgrade")
        throw Failure("daemon does upgrade and journal, not '" + action + "'");
    for (const std::string_view option : {"since", "domain", "follow"})
        if (arguments.has(option))
            throw Failure("--" + std::string(option) + " is for 'daemon journal'");
    upgrade(session);
}

/// The program beside this one, else the one in the path.
std::string daemon_program()
{
    const fs::path beside = fs::read_symlink("/proc/self/exe").parent_path() / "hostlerd";
    for (const fs::path& place : {beside, fs::path("/usr/sbin/hostlerd")})
        if (fs::exists(place)) return place.string();
    return "hostlerd";
}

/// The daemon's own program answers, so that there is one reading of a policy.
void access(Session& session, const Arguments& arguments)
{
    if (arguments.text("action") != "check")
        throw Failure("access does check, not '" + arguments.text("action") + "'");
    const std::string program = daemon_program();
    const std::string root = root_of(session);
    const std::string who = arguments.text("who");
    const std::string permission = arguments.text("permission");
    const std::string object = arguments.text("object");
    const pid_t child = ::fork();
    if (child == 0) {
        ::execlp(program.c_str(), program.c_str(), "--root", root.c_str(), "--check-access",
                 who.c_str(), permission.c_str(), object.c_str(), nullptr);
        ::_exit(127);
    }
    int status = 0;
    if (child < 0 || ::waitpid(child, &status, 0) != child)
        throw Failure(std::string("cannot ask hostlerd: ") + std::strerror(errno));
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
        throw Failure("cannot run '" + program + "'");
    if (status != 0) throw Failure();
}

constexpr Option daemon_options[] = {
    required("action", "upgrade or journal"),
    named("since", "journal: what came after this number", Option::Kind::number),
    named("domain", "journal: of this domain, by name or UUID"),
    flag("follow", "journal: and what comes, until ^C"),
};
constexpr Option access_options[] = {
    required("action", "check"),
    required("who", "user:NAME, group:NAME, sasl:NAME, certificate:NAME; with commas, all of them"),
    required("permission", "like domain:start"),
    required("object", "like \"domain name=web1 tag=team:web\""),
};

constexpr Command table[] = {
    {"access", Group::host, "what the policy allows, and by which line", access_options, access},
    {"daemon", Group::host, "the daemon itself", daemon_options, daemon,
     "upgrade replaces a running hostlerd by the program that is installed now, without\n"
     "    disconnecting anybody.\n"
     "    journal shows what happened: events and jobs, each with a number that only grows. It\n"
     "    works without a running hostlerd, too."},
};

}  // namespace

std::span<const Command> daemon_commands()
{
    return table;
}

}  // namespace hostler::cli
