#include "drivers/kvm/vmm/cpu/core_scheduling.hpp"

#include <gtest/gtest.h>
#include <linux/prctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace hostler::vmm {
namespace {

TEST(CoreScheduling, ARefusalSaysWhatThisHostLacks)
{
    EXPECT_NE(core_cookie_refusal(EINVAL).detail.find("CONFIG_SCHED_CORE"), std::string::npos);
    EXPECT_NE(core_cookie_refusal(ENODEV).detail.find("hardware threads"), std::string::npos);
    EXPECT_NE(core_cookie_refusal(EPERM).detail.find("Operation not permitted"), std::string::npos);
}

/// 0: there is a cookie, and there was none before; 1: refused with a reason; else neither.
int try_to_take()
{
    const auto cookie = [] {
        unsigned long value = 0;
        ::prctl(PR_SCHED_CORE, PR_SCHED_CORE_GET, 0, PR_SCHED_CORE_SCOPE_THREAD, &value);
        return value;
    };
    const unsigned long before = cookie();
    const Result<Done> done = take_core_cookie();
    if (!done)
        return done.error().code == ErrorCode::config_unsupported && cookie() == before ? 1 : 2;
    return before == 0 && cookie() != 0 ? 0 : 3;
}

TEST(CoreScheduling, AProcessHasItsOwnCookieOrIsToldWhyNot)
{
    const pid_t child = ::fork();
    if (child == 0) ::_exit(try_to_take());
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_LE(WEXITSTATUS(status), 1);
}

}  // namespace
}  // namespace hostler::vmm
