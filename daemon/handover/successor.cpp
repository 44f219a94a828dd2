#include "daemon/handover/successor.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "daemon/handover/words.hpp"

namespace hostler::daemon {
namespace {

constexpr std::chrono::seconds preparation_time_max(30);
constexpr std::chrono::seconds takeover_time_max(120);

/// Its number, or what stands in the way as a negative one.
int spawn_now(std::vector<std::string>& words, int inherited)
{
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    // Without close-on-exec in the child alone.
    posix_spawn_file_actions_adddup2(&actions, inherited, handover_descriptor);
    // What libraries have opened without it would stay open when its owner closes it.
    posix_spawn_file_actions_addclosefrom_np(&actions, handover_descriptor + 1);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    pid_t child = 0;
    const int code =
        ::posix_spawn(&child, arguments[0], &actions, &attributes, arguments.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return code == 0 ? child : -code;
}

/// By a process that ends at once, so that the successor is nobody's child but the first process's:
/// a main process that is not its own systemd neither watches nor waits for.
int spawn_as_orphan(std::vector<std::string>& words, int inherited)
{
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return -errno;
    const Fd reading(ends[0]);
    Fd writing(ends[1]);
    const pid_t between = ::fork();
    if (between < 0) return -errno;
    if (between == 0) {
        const int found = spawn_now(words, inherited);
        ::_exit(::write(writing.get(), &found, sizeof found) == sizeof found ? 0 : 1);
    }
    writing.reset();
    int found = -ECHILD;
    if (::read(reading.get(), &found, sizeof found) != sizeof found) found = -ECHILD;
    ::waitpid(between, nullptr, 0);
    return found;
}

}  // namespace

std::string own_program()
{
    std::string path = std::filesystem::read_symlink("/proc/self/exe").string();
    // An upgrade has put another file in its place.
    constexpr std::string_view replaced = " (deleted)";
    if (path.ends_with(replaced)) path.resize(path.size() - replaced.size());
    return path;
}

Result<Successor> Successor::start(std::vector<std::string> words)
{
    Result<std::pair<Channel, Fd>> made = Channel::make();
    if (!made) return made.error();
    const int process = spawn_as_orphan(words, made->second.get());
    if (process < 0)
        return Error(ErrorCode::system_error,
                     "cannot start '" + words[0] + "': " + std::strerror(-process));
    made->second.reset();
    Successor successor(process, std::move(made->first));
    const Result<Done> prepared = successor.channel_.hear(word_prepared, preparation_time_max);
    if (!prepared) return prepared.error();
    return successor;
}

Result<Done> Successor::hand_over(const Channel::Parcel& parcel)
{
    if (!channel_.say(word_take)) return Error(ErrorCode::operation_failed, "it has ended");
    if (const Result<Done> sent = channel_.send(parcel); !sent) return sent.error();
    return channel_.hear(word_taken, takeover_time_max);
}

}  // namespace hostler::daemon
