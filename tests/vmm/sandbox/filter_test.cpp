// Filters, entered by a child for each case: what is allowed goes through, the rest ends the child.
#include "drivers/kvm/vmm/sandbox/filter.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <set>

#include "drivers/kvm/vmm/sandbox/rules.gen.hpp"
#include "drivers/kvm/vmm/sandbox/sandbox.hpp"
#include "tests/vmm/sandbox/filtered_child.hpp"

namespace hostler::vmm {
namespace {

using test::child_status;
using test::ended_status;

constexpr SyscallRule with_exit[] = {{SYS_exit_group}, {SYS_write}, {SYS_gettid}};

std::vector<SyscallRule> rules_and(std::initializer_list<SyscallRule> more)
{
    std::vector<SyscallRule> rules(std::begin(with_exit), std::end(with_exit));
    rules.insert(rules.end(), more);
    return rules;
}

TEST(Filter, AllowsWhatIsListedAndEndsTheProcessAtTheRest)
{
    const auto filter = compile_filter(rules_and({{SYS_getppid}}));
    EXPECT_EQ(child_status(filter, [] { ::syscall(SYS_getppid); }), 0);
    EXPECT_EQ(child_status(filter, [] { ::syscall(SYS_getuid); }), ended_status);
}

TEST(Filter, LooksAtAllOfAnArgument)
{
    const std::uint64_t value = 0x1'0000'0002;
    const auto filter = compile_filter(rules_and({{SYS_dup2, 0, value}, {SYS_dup2, 0, 77}}));
    const auto dup = [&](std::uint64_t argument) {
        return child_status(filter, [=] { ::syscall(SYS_dup2, argument, 0); });
    };
    EXPECT_EQ(dup(value), 0);
    EXPECT_EQ(dup(77), 0) << "the second rule";
    EXPECT_EQ(dup(2), ended_status) << "the upper half is another";
    EXPECT_EQ(dup(value + 1), ended_status);
}

TEST(Filter, LooksAtTheThirtyTwoBitsOfAnIoctlsRequest)
{
    const auto filter = compile_filter(rules_and({{SYS_ioctl, 1, 0xae80}}));
    EXPECT_EQ(child_status(filter, [] { ::syscall(SYS_ioctl, -1, 0xae80, 0); }), 0);
    EXPECT_EQ(child_status(filter, [] { ::syscall(SYS_ioctl, -1, 0xae81, 0); }), ended_status);
}

TEST(Filter, KillsACallOfAnotherArchitecture)
{
    const auto filter = compile_filter(rules_and({{SYS_read}}));
    const int status = child_status(filter, [] {
        asm volatile("int $0x80" : : "a"(3), "b"(-1) : "memory");  // i386's read
    });
    // A kernel without i386 emulation kills it before any filter is asked.
    EXPECT_TRUE(status == -SIGSYS || status == -SIGSEGV) << status;
}

/// Calls that no thread of a VMM ever has, each with arguments that would do no harm.
const std::function<void()> forbidden[] = {
    [] { ::syscall(SYS_open, "/", O_RDONLY); },
    [] { ::syscall(SYS_openat, AT_FDCWD, "/", O_RDONLY); },
    [] { ::syscall(SYS_socket, AF_INET, SOCK_STREAM, 0); },
    [] { ::syscall(SYS_connect, -1, nullptr, 0); },
    [] { ::syscall(SYS_clone, 0, nullptr, nullptr, nullptr, nullptr); },
    [] { ::syscall(SYS_clone3, nullptr, 0); },
    [] { ::syscall(SYS_fork); },
    [] { ::syscall(SYS_execve, "/", nullptr, nullptr); },
    [] { ::syscall(SYS_ptrace, 0, 0, 0, 0); },
    [] { ::syscall(SYS_unlink, ""); },
    [] { ::syscall(SYS_kill, 0, 0); },
    [] {
        ::syscall(SYS_mmap, nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                  0);
    },
    [] { ::syscall(SYS_mprotect, nullptr, 0, PROT_EXEC); },
    [] { ::syscall(SYS_ioctl, -1, 0xae01, 0); },  // KVM_CREATE_VM
    [] { ::syscall(SYS_ioctl, 0, 0x5412, ""); },  // TIOCSTI
    [] { ::syscall(SYS_prctl, 0, 0, 0, 0, 0); },
    [] { ::syscall(SYS_seccomp, 0, 0, nullptr); },
    [] { ::syscall(SYS_process_vm_readv, 0, nullptr, 0, nullptr, 0, 0); },
};

TEST(SandboxRules, ForbidWhatATakenOverThreadWouldWant)
{
    for (const auto& filter : {vcpu_filter(), device_filter()}) {
        int number = 0;
        for (const auto& work : forbidden) {
            EXPECT_EQ(child_status(filter, work), ended_status) << "number " << number;
            ++number;
        }
    }
}

TEST(SandboxRules, AVcpuThreadHasFewerThanTwentyFiveCalls)
{
    std::set<std::uint32_t> numbers;
    for (const SyscallRule& rule : vcpu_rules) numbers.insert(rule.number);
    EXPECT_LT(numbers.size(), 25u);
}

}  // namespace
}  // namespace hostler::vmm
