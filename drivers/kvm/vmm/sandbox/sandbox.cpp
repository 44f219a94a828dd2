#include "drivers/kvm/vmm/sandbox/sandbox.hpp"

#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>

#include "drivers/kvm/vmm/cpu/thread_folder.hpp"
#include "drivers/kvm/vmm/fatal.hpp"
#include "drivers/kvm/vmm/sandbox/filter.hpp"
#include "drivers/kvm/vmm/sandbox/rules.gen.hpp"

namespace hostler::vmm {
namespace {

void on_forbidden_call(int, siginfo_t* info, void*)
{
    char line[96];
    const int length = std::snprintf(line, sizeof line,
                                     "hostler-vmm: thread %d made system call %d, which its"
                                     " sandbox forbids\n",
                                     ::gettid(), info->si_syscall);
    [[maybe_unused]] const ssize_t written =
        ::write(STDERR_FILENO, line, static_cast<std::size_t>(length));
    ::_exit(forbidden_call_status);
}

}  // namespace

void prepare_sandbox()
{
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) fatal_errno("PR_SET_NO_NEW_PRIVS");
    struct sigaction action = {};
    action.sa_sigaction = on_forbidden_call;
    action.sa_flags = SA_SIGINFO;
    if (::sigaction(SIGSYS, &action, nullptr)) fatal_errno("sigaction");
}

std::vector<sock_filter> vcpu_filter()
{
    return compile_filter(vcpu_rules);
}

std::vector<sock_filter> device_filter()
{
    return compile_filter(device_rules);
}

std::vector<sock_filter> memory_filter()
{
    return compile_filter(memory_rules);
}

ThreadHooks sandbox_hooks()
{
    prepare_sandbox();
    return {[filter = vcpu_filter()] { enter_filter(filter); },
            [filter = memory_filter()] { enter_filter(filter); },
            [filter = device_filter()] {
                thread_folder().reset();
                enter_filter(filter);
            }};
}

void enter_filter(const std::vector<sock_filter>& filter)
{
    const sock_fprog program{static_cast<unsigned short>(filter.size()),
                             const_cast<sock_filter*>(filter.data())};
    if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) fatal_errno("PR_SET_SECCOMP");
}

}  // namespace hostler::vmm
