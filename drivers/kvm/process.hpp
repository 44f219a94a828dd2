#pragma once
// VmmProcess: one hostler-vmm, which lives on when the daemon ends. Spawning and ending block
// briefly; wait() does not.

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "proto/io/task.hpp"
#include "xml/base/fd.hpp"

namespace hostler::drivers::kvm {

/// How a process ended: "exit status 1", "signal 11 (Segmentation fault)".
struct ProcessEnd {
    bool is_clean = false;  ///< exit status 0
    std::string words;
};

class VmmProcess {
public:
    /// Starts `arguments` (the program's path first) in a session of its own, with `files` as its
    /// descriptors 3, 4, … and its output in `log`.
    static Result<VmmProcess> spawn(const std::vector<std::string>& arguments,
                                    const std::vector<const Fd*>& files, const Fd& log);
    /// A process that an earlier daemon started; it must be a hostler-vmm still.
    static Result<VmmProcess> find(pid_t pid);

    pid_t pid() const { return pid_; }

    /// Waits for its end. How it ended is known only for a child of this process.
    Task<ProcessEnd> wait(Executor executor);
    /// The same on a thread that may block; nothing when it still runs after `limit`.
    std::optional<ProcessEnd> wait_for(std::chrono::milliseconds limit);
    /// Ends it and waits until it is gone. Blocks briefly.
    void end() noexcept;
    /// Ends it at once (SIGKILL). Safe at any time: the number cannot mean another process.
    void kill() noexcept;

private:
    VmmProcess(pid_t pid, Fd handle) : pid_(pid), handle_(std::move(handle)) {}

    pid_t pid_ = 0;
    Fd handle_;  ///< pidfd_open(2)
};

}  // namespace hostler::drivers::kvm
