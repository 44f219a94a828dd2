#include "drivers/kvm/process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace hostler::drivers::kvm {
namespace {

Fd open_handle(pid_t pid)
{
    return Fd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
}

/// posix_spawn's two descriptions, freed with their owner.
struct SpawnPlan {
    SpawnPlan()
    {
        posix_spawn_file_actions_init(&actions);
        posix_spawnattr_init(&attributes);
    }
    ~SpawnPlan()
    {
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;

    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
};

/// The child gets what is listed and nothing else. Those were first moved above the numbers that
/// they get, so that none is overwritten before its turn.
void plan_files(SpawnPlan& plan, const std::vector<Fd>& moved, const Fd& log)
{
    posix_spawn_file_actions_addopen(&plan.actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&plan.actions, log.get(), 1);
    posix_spawn_file_actions_adddup2(&plan.actions, log.get(), 2);
    for (std::size_t i = 0; i < moved.size(); ++i)
        posix_spawn_file_actions_adddup2(&plan.actions, moved[i].get(), static_cast<int>(3 + i));
    posix_spawn_file_actions_addclosefrom_np(&plan.actions, static_cast<int>(3 + moved.size()));
}

void plan_signals(SpawnPlan& plan)
{
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&plan.attributes, &none);
    posix_spawnattr_setsigdefault(&plan.attributes, &all);
    posix_spawnattr_setflags(&plan.attributes,
                             POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

std::vector<Fd> move_up(const std::vector<const Fd*>& files)
{
    std::vector<Fd> moved;
    const int first = static_cast<int>(3 + files.size());
    for (const Fd* file : files) moved.emplace_back(::fcntl(file->get(), F_DUPFD_CLOEXEC, first));
    return moved;
}

ProcessEnd describe(const siginfo_t& end)
{
    if (end.si_code == CLD_EXITED)
        return {end.si_status == 0, fmt::format("exit status {}", end.si_status)};
    return {false, fmt::format("signal {} ({})", end.si_status, ::strsignal(end.si_status))};
}

/// hostlerd is started so that the kernel kills it last where memory is short; a guest, which has
/// most of the memory, is to be killed like anything else.
void kill_as_others(pid_t pid)
{
    const auto file = [](const std::string& of) { return "/proc/" + of + "/oom_score_adj"; };
    int score = 0;
    if (!(std::ifstream(file("self")) >> score) || score >= 0) return;
    std::ofstream(file(std::to_string(pid))) << 0;
}

}  // namespace

Result<VmmProcess> VmmProcess::spawn(const std::vector<std::string>& arguments,
                                     const std::vector<const Fd*>& files, const Fd& log)
{
    SpawnPlan plan;
    const std::vector<Fd> moved = move_up(files);
    plan_files(plan, moved, log);
    plan_signals(plan);
    std::vector<char*> words;
    for (const std::string& argument : arguments)
        words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    char language[] = "LC_ALL=C.UTF-8";
    char* environment[] = {language, nullptr};

    pid_t pid = 0;
    const int failure =
        ::posix_spawn(&pid, words[0], &plan.actions, &plan.attributes, words.data(), environment);
    if (failure != 0)
        return Error(ErrorCode::system_error,
                     fmt::format("cannot run {}: {}", arguments[0], std::strerror(failure)));
    kill_as_others(pid);
    Fd handle = open_handle(pid);
    if (handle) return VmmProcess(pid, std::move(handle));
    // It could be neither watched nor ended; as our child its number is still its own.
    const Error problem(ErrorCode::system_error, fmt::format("{}: no handle on its process: {}",
                                                             arguments[0], std::strerror(errno)));
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    return problem;
}

Result<VmmProcess> VmmProcess::find(pid_t pid)
{
    Fd handle = open_handle(pid);
    std::error_code ignored;
    const auto program = std::filesystem::read_symlink(fmt::format("/proc/{}/exe", pid), ignored);
    // After an upgrade the link reads "hostler-vmm (deleted)".
    if (!handle || !program.filename().string().starts_with("hostler-vmm"))
        return Error(ErrorCode::operation_failed, fmt::format("process {} is no hostler-vmm", pid));
    return VmmProcess(pid, std::move(handle));
}

Task<ProcessEnd> VmmProcess::wait(Executor executor)
{
    asio::posix::stream_descriptor watch(executor, ::fcntl(handle_.get(), F_DUPFD_CLOEXEC, 3));
    co_await watch.async_wait(asio::posix::stream_descriptor::wait_read,
                              asio::as_tuple(asio::use_awaitable));
    siginfo_t end{};
    const bool is_child =
        ::waitid(P_PIDFD, static_cast<id_t>(handle_.get()), &end, WEXITED | WNOHANG) == 0;
    if (!is_child || end.si_pid == 0) co_return ProcessEnd{false, "how is not known"};
    co_return describe(end);
}

std::optional<ProcessEnd> VmmProcess::wait_for(std::chrono::milliseconds limit)
{
    pollfd watch{handle_.get(), POLLIN, 0};
    if (::poll(&watch, 1, static_cast<int>(limit.count())) != 1) return std::nullopt;
    siginfo_t end{};
    // It has ended; only a debugger makes this wait, until it has looked.
    if (::waitid(P_PIDFD, static_cast<id_t>(handle_.get()), &end, WEXITED) != 0)
        return std::nullopt;
    return describe(end);
}

void VmmProcess::end() noexcept
{
    constexpr std::chrono::seconds patience{5};
    kill();
    wait_for(patience);
}

void VmmProcess::kill() noexcept
{
    ::syscall(SYS_pidfd_send_signal, handle_.get(), SIGKILL, nullptr, 0);
}

}  // namespace hostler::drivers::kvm
