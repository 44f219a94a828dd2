// The end that a failure of the host makes: one line, one status, whatever was to be said.
#include "drivers/kvm/vmm/fatal.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <string>

#include "xml/base/fd.hpp"

namespace hostler::vmm {
namespace {

struct End {
    int status = -1;
    std::string said;
};

/// What a process says and how it ends that does `work`.
End end_of(const std::function<void()>& work)
{
    int ends[2];
    if (::pipe(ends)) std::abort();
    Fd reader(ends[0]);
    Fd writer(ends[1]);
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(writer.get(), STDERR_FILENO);
        work();
        ::_exit(0);
    }
    writer.reset();
    End end;
    char buffer[4096];
    while (true) {
        const ssize_t count = ::read(reader.get(), buffer, sizeof buffer);
        if (count <= 0) break;
        end.said.append(buffer, static_cast<std::size_t>(count));
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFEXITED(status)) end.status = WEXITSTATUS(status);
    return end;
}

TEST(Fatal, IsOneLineAndAStatusOfItsOwn)
{
    const End end = end_of([] { fatal("the host is broken"); });
    EXPECT_EQ(end.status, fatal_exit_status);
    EXPECT_EQ(end.said, "hostler-vmm: the host is broken\n");
}

TEST(Fatal, SaysWhatTheKernelSaid)
{
    const End end = end_of([] {
        errno = ENOSPC;
        fatal_errno("io_uring_submit");
    });
    EXPECT_EQ(end.said, "hostler-vmm: io_uring_submit: No space left on device\n");
}

/// The daemon quotes the last line; half of a message that is too long beats none.
TEST(Fatal, ALongMessageIsCut)
{
    const End end = end_of([] { fatal(std::string(5000, 'x')); });
    EXPECT_EQ(end.status, fatal_exit_status);
    EXPECT_EQ(end.said.size(), 511u);
    EXPECT_TRUE(end.said.starts_with("hostler-vmm: xxx"));
    EXPECT_EQ(end_of([] { fatal_errno(std::string(5000, 'x')); }).status, fatal_exit_status);
}

TEST(Fatal, RunsNoDestructors)
{
    const End end = end_of([] {
        struct Loud {
            ~Loud() { [[maybe_unused]] const auto n = ::write(STDERR_FILENO, "late\n", 5); }
        };
        static const Loud at_exit;
        const Loud here;
        fatal("first and last");
    });
    EXPECT_EQ(end.said, "hostler-vmm: first and last\n");
}

TEST(Fatal, AClosedStandardErrorChangesNothing)
{
    const End end = end_of([] {
        ::close(STDERR_FILENO);
        fatal("nobody hears");
    });
    EXPECT_EQ(end.status, fatal_exit_status);
}

}  // namespace
}  // namespace hostler::vmm
