#pragma once
// A child that enters a filter for good, and what becomes of it.

#include <linux/filter.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <vector>

#include "drivers/kvm/vmm/sandbox/sandbox.hpp"

namespace hostler::vmm::test {

constexpr unsigned patience_s = 60;

#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
/// What tells of a forbidden call is compiled with a sanitizer, whose own calls are forbidden, too,
/// and end it first; not every one makes them.
constexpr int ended_status = -SIGSYS;
#else
constexpr int ended_status = forbidden_call_status;
#endif

/// The exit status of a child that enters the filter and then does this.
template <class Work>
int child_status(const std::vector<sock_filter>& filter, const Work& work)
{
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(STDERR_FILENO);
        ::alarm(patience_s);  // for a call that would wait for ever
        prepare_sandbox();
        enter_filter(filter);
        work();
        ::syscall(SYS_exit_group, 0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    const int end = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    return end == forbidden_call_status ? ended_status : end;
}

}  // namespace hostler::vmm::test
