#pragma once
// said_before_kill(): runs a function in a child process and kills it with SIGKILL at a moment that
// depends on how far it has come, not on how fast the machine is.

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <random>
#include <string>
#include <thread>

namespace hostler::daemon {

/// Forks; the child calls work(out), which writes lines to `out` and never returns. Once between 1
/// and `lines_max` lines have come, and up to `delay_max` after that, the child is killed. Returns
/// all that it wrote; empty when it ended by itself.
inline std::string said_before_kill(std::mt19937& random, unsigned lines_max,
                                    std::chrono::microseconds delay_max,
                                    const std::function<void(int out)>& work)
{
    int ends[2];
    if (pipe(ends) != 0) std::abort();
    const pid_t pid = fork();
    if (pid == 0) {
        work(ends[1]);
        _exit(1);
    }
    close(ends[1]);
    long lines_wanted = 1 + static_cast<long>(random() % lines_max);
    std::string said;
    bool is_dead = false;
    char buffer[4096];
    for (ssize_t count; (count = read(ends[0], buffer, sizeof buffer)) > 0;) {
        said.append(buffer, static_cast<std::size_t>(count));
        if (is_dead || std::count(said.begin(), said.end(), '\n') < lines_wanted) continue;
        const auto delay = random() % static_cast<unsigned>(delay_max.count());
        std::this_thread::sleep_for(std::chrono::microseconds(delay));
        kill(pid, SIGKILL);
        is_dead = true;
    }
    close(ends[0]);
    int status = 0;
    waitpid(pid, &status, 0);
    return WIFSIGNALED(status) ? said : std::string();
}

}  // namespace hostler::daemon
