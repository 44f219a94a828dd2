// Every system call that there is, each made by a child that has entered a filter: what the rules
// do not allow ends it, whatever the kernel would have done.
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <span>

#include "drivers/kvm/vmm/sandbox/rules.gen.hpp"
#include "drivers/kvm/vmm/sandbox/sandbox.hpp"
#include "tests/vmm/sandbox/filtered_child.hpp"

namespace hostler::vmm {
namespace {

using test::child_status;
using test::ended_status;
using Arguments = std::array<long, 6>;
using Rules = std::span<const SyscallRule>;

/// Beyond what any kernel has, and the numbers that are x32's alone.
constexpr std::uint32_t numbers_end = 640;
constexpr std::uint32_t x32_bit = 0x4000'0000;
/// The kernel's own ways out of its probes (uretprobe, uprobe; Linux 6.11 and 6.18) ask no filter:
/// from anywhere but the page that it maps for them they fail, or end the process.
constexpr std::uint32_t probe_calls[] = {335, 336};
/// No descriptor, no address, no process, and no argument that a rule names.
constexpr Arguments senseless = {-1, -1, -1, -1, -1, -1};

/// A kind of thread.
struct Kind {
    const char* name;
    Rules rules;
    std::vector<sock_filter> (*filter)();
};

class EveryCall : public testing::TestWithParam<Kind> {
protected:
    static Rules rules() { return GetParam().rules; }
    static bool is_allowed(std::uint32_t number, const Arguments& arguments)
    {
        return std::ranges::any_of(rules(), [&](const SyscallRule& rule) {
            return rule.number == number &&
                   (rule.argument < 0 ||
                    static_cast<std::uint64_t>(
                        arguments[static_cast<std::size_t>(rule.argument)]) == rule.value);
        });
    }
    int status_after(std::uint32_t number, const Arguments& arguments) const
    {
        return child_status(filter, [&] {
            const auto& [a, b, c, d, e, f] = arguments;
            ::syscall(static_cast<long>(number), a, b, c, d, e, f);
        });
    }

    const std::vector<sock_filter> filter = GetParam().filter();
};

TEST_P(EveryCall, EndsTheProcessUnlessARuleAllowsIt)
{
    unsigned ended = 0;
    for (const std::uint32_t bit : {0u, x32_bit}) {
        for (std::uint32_t number = bit; number < bit + numbers_end; ++number) {
            if (is_allowed(number, senseless)) continue;
            if (std::ranges::count(probe_calls, number)) continue;
            ASSERT_EQ(status_after(number, senseless), ended_status) << "system call " << number;
            ++ended;
        }
    }
    EXPECT_GT(ended, 2 * numbers_end - 60) << "the rules allow few";
}

TEST_P(EveryCall, ThatTheKernelAsksNoFilterAboutDoesNothing)
{
    for (const std::uint32_t number : probe_calls) {
        const int status = child_status(filter, [number] {
            if (::syscall(static_cast<long>(number), 0, 0, 0, 0, 0, 0) >= 0)
                ::syscall(SYS_exit_group, 1);
        });
        EXPECT_TRUE(status == ended_status || status == -SIGILL || status == 0) << status;
    }
}

TEST_P(EveryCall, WithAnotherArgumentThanItsRuleNamesEndsTheProcess)
{
    for (const SyscallRule& rule : rules()) {
        if (rule.argument < 0) continue;
        for (unsigned bit = 0; bit < 32; ++bit) {
            Arguments arguments = senseless;
            long& argument = arguments[static_cast<std::size_t>(rule.argument)];
            argument = static_cast<long>(rule.value ^ 1ull << bit);
            if (is_allowed(rule.number, arguments)) continue;
            ASSERT_EQ(status_after(rule.number, arguments), ended_status)
                << "system call " << rule.number << " with " << argument;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Rules, EveryCall,
                         testing::Values(Kind{"OfAVcpu", vcpu_rules, vcpu_filter},
                                         Kind{"OfTheDevices", device_rules, device_filter},
                                         Kind{"OfMemory", memory_rules, memory_filter}),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace hostler::vmm
