// daemon, access: what concerns hostlerd itself on this host, without a connection to it.

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <thread>

#include "clients/hostler/cli/session.hpp"
#include "clients/hostler/commands/journal.hpp"
#include "clients/hostler/commands/tables.hpp"
#include "xml/base/fd.hpp"

namespace hostler::cli {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

/// A file system with the policy or a certificate may be slow.
constexpr std::chrono::seconds reload_time_max(60);
/// More than hostlerd gives its successor and its clients' calls.
constexpr std::chrono::seconds upgrade_time_max(300);

std::string root_of(Session& session)
{
    return session.settings().root.empty() ? "/" : session.settings().root;
}

fs::path lock_file(const std::string& root)
{
    return fs::path(root) / "var/lib/hostler/hostlerd.lock";
}

/// The file stays when hostlerd has ended, and another process may have the number that it names.
bool is_held(const fs::path& file)
{
    const Fd lock(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct flock wanted{};
    wanted.l_type = F_WRLCK;
    wanted.l_whence = SEEK_SET;
    return lock && ::fcntl(lock.get(), F_OFD_GETLK, &wanted) == 0 && wanted.l_type != F_UNLCK;
}

Failure none_runs(const std::string& root)
{
    return Failure("no hostlerd runs in '" + root + "'");
}

/// hostlerd's process: its lock names it.
pid_t daemon_process(const std::string& root)
{
    const fs::path file = lock_file(root);
    std::ifstream lock(file);
    pid_t process = 0;
    if (!is_held(file) || !(lock >> process) || process <= 0 || ::kill(process, 0) != 0)
        throw none_runs(root);
    return process;
}

void tell(pid_t process, int signal)
{
    if (::kill(process, signal) != 0)
        throw Failure("cannot tell process " + std::to_string(process) + ": " +
                      std::strerror(errno));
}

void upgrade(Session& session)
{
    const std::string root = root_of(session);
    const pid_t old = daemon_process(root);
    const fs::path failure = fs::path(root) / "run/hostler/upgrade.failed";
    std::error_code ignored;
    fs::remove(failure, ignored);
    tell(old, SIGUSR2);
    const Clock::time_point deadline = Clock::now() + upgrade_time_max;
    while (Clock::now() < deadline) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        std::ifstream lock(lock_file(root));
        pid_t now = 0;
        if (lock >> now && now > 0 && now != old)
            return session.out().note("hostlerd goes on as process " + std::to_string(now) + "\n");
        std::string why;
        if (std::getline(std::ifstream(failure), why) && !why.empty())
            throw Failure("hostlerd (process " + std::to_string(old) +
                          ") goes on as it is, no successor takes over: " + why);
    }
    throw Failure("hostlerd (process " + std::to_string(old) +
                  ") has not been replaced; its log says why");
}

std::int64_t monotonic_us()
{
    return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now().time_since_epoch())
        .count();
}

/// What hostlerd could not read again, once it has begun to since `asked_us`.
std::optional<std::string> said_of_reload(const fs::path& file, std::int64_t asked_us)
{
    std::ifstream stream(file);
    std::int64_t began_us = 0;
    if (!(stream >> began_us) || began_us < asked_us || stream.get() != '\n') return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(stream), {});
}

/// A successor that takes over meanwhile is told, too: it may have read before what changed.
void reload(Session& session)
{
    const std::string root = root_of(session);
    const fs::path file = fs::path(root) / "run/hostler/reloaded";
    std::error_code ignored;
    fs::remove(file, ignored);  // another boot's clock was another
    const std::int64_t asked_us = monotonic_us();
    const Clock::time_point deadline = Clock::now() + reload_time_max;
    pid_t told = daemon_process(root);
    tell(told, SIGHUP);
    while (Clock::now() < deadline) {
        const std::optional<std::string> said = said_of_reload(file, asked_us);
        if (said && !said->empty()) throw Failure(said->substr(0, said->size() - 1));
        if (said) return session.out().note("hostlerd has read its files again\n");
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        if (!is_held(lock_file(root))) throw none_runs(root);
        pid_t now = 0;  // while a successor writes it
        if (!(std::ifstream(lock_file(root)) >> now) || now <= 0 || now == told) continue;
        tell(now, SIGHUP);
        told = now;
    }
    throw Failure("hostlerd has not said that it has read its files again");
}

void daemon(Session& session, const Arguments& arguments)
{
    const std::string& action = arguments.text("action");
    if (action == "journal")
        return show_journal(session, fs::path(root_of(session)) / "var/lib/hostler/hostler.db",
                            arguments);
    if (action != "upgrade" && action != "reload")
        throw Failure("daemon does reload, upgrade and journal, not '" + action + "'");
    for (const std::string_view option : {"since", "domain", "follow"})
        if (arguments.has(option))
            throw Failure("--" + std::string(option) + " is for 'daemon journal'");
    if (action == "reload")
        reload(session);
    else
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

/// What hostlerd prints. It says itself what is wrong.
std::string ask_daemon(std::vector<std::string> words)
{
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        throw Failure(std::string("cannot ask hostlerd: ") + std::strerror(errno));
    const Fd reading(ends[0]);
    Fd writing(ends[1]);
    std::vector<char*> each;
    for (std::string& word : words) each.push_back(word.data());
    each.push_back(nullptr);
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(writing.get(), STDOUT_FILENO);
        ::execvp(each.front(), each.data());
        ::_exit(127);
    }
    writing.reset();
    std::string text;
    char part[512];
    for (ssize_t count = 0; (count = ::read(reading.get(), part, sizeof part)) > 0;)
        text.append(part, static_cast<std::size_t>(count));
    int status = 0;
    if (child < 0 || ::waitpid(child, &status, 0) != child)
        throw Failure(std::string("cannot ask hostlerd: ") + std::strerror(errno));
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
        throw Failure("cannot run '" + words.front() + "'");
    if (status != 0) throw Failure();
    return text;
}

/// The daemon's own program answers, so that there is one reading of a policy: "yes: why".
void access(Session& session, const Arguments& arguments)
{
    if (arguments.text("action") != "check")
        throw Failure("access does check, not '" + arguments.text("action") + "'");
    const std::string who = arguments.text("who");
    const std::string permission = arguments.text("permission");
    const std::string object = arguments.text("object");
    const std::string text = ask_daemon(
        {daemon_program(), "--root", root_of(session), "--check-access", who, permission, object});
    const std::size_t colon = text.find(": ");
    const std::string reason = colon == text.npos ? text : text.substr(colon + 2);
    session.out().both(text, Value::Map{{"who", who},
                                        {"permission", permission},
                                        {"object", object},
                                        {"allowed", text.starts_with("yes")},
                                        {"reason", reason.substr(0, reason.find('\n'))}});
}

constexpr Option daemon_options[] = {
    required("action", "reload, upgrade or journal"),
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
     "reload has a running hostlerd read its policy and its certificates again, and begin its log\n"
     "    files anew; it returns when that is done, and what is wrong leaves the old in force.\n"
     "    upgrade replaces a running hostlerd by the program that is installed now, without\n"
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
