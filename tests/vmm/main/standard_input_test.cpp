// A guest that has a terminal for itself, and the terminal once it is gone.
#include "drivers/kvm/vmm/main/standard_input.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <ostream>

#include "xml/base/fd.hpp"

namespace hostler::vmm {
namespace {

using Guest = std::function<int()>;

/// How the program ended, and whether it left the terminal as it was.
struct Outcome {
    int status = -1;
    bool is_as_before = false;

    bool operator==(const Outcome&) const = default;
};

void PrintTo(const Outcome& outcome, std::ostream* out)
{
    *out << outcome.status << (outcome.is_as_before ? "" : ", and the terminal is another");
}

int status_of(pid_t program)
{
    int status = 0;
    ::waitpid(program, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

class StandardInput : public testing::Test {
protected:
    StandardInput()
    {
        EXPECT_EQ(::grantpt(master.get()), 0);
        EXPECT_EQ(::unlockpt(master.get()), 0);
        terminal = Fd(::open(::ptsname(master.get()), O_RDWR | O_NOCTTY));
        EXPECT_EQ(::tcgetattr(terminal.get(), &before), 0);
        EXPECT_EQ(::pipe(began.data()), 0);
        EXPECT_EQ(::pipe(told.data()), 0);
    }
    ~StandardInput() override
    {
        for (const int end : {began[0], began[1], told[0], told[1]}) ::close(end);
    }

    /// Of a program that runs the guest in a session whose terminal this is, as a shell's are;
    /// `act` comes once the guest runs. The session lasts until the terminal has been looked at,
    /// which then is set back by the kernel.
    Outcome outcome(const Guest& guest, const std::function<void(pid_t program)>& act = {})
    {
        const pid_t session = ::fork();
        if (session == 0) {
            ::setsid();
            ::ioctl(terminal.get(), TIOCSCTTY, 0);
            ::signal(SIGINT, SIG_IGN);
            const pid_t program = ::fork();
            if (program == 0) run(guest);
            char ready = 0;
            if (act && ::read(began[0], &ready, 1) == 1) act(program);
            const Outcome seen{status_of(program), is_as_before()};
            ::_exit(::write(told[1], &seen, sizeof seen) == sizeof seen ? 0 : 1);
        }
        EXPECT_EQ(status_of(session), 0);
        Outcome seen;
        EXPECT_EQ(::read(told[0], &seen, sizeof seen), static_cast<ssize_t>(sizeof seen));
        return seen;
    }

    const Fd master = Fd(::posix_openpt(O_RDWR | O_NOCTTY));
    Fd terminal;
    termios before{};

private:
    [[noreturn]] void run(const Guest& guest)
    {
        ::signal(SIGINT, SIG_DFL);
        ::dup2(terminal.get(), STDIN_FILENO);
        ::_exit(run_with_input([&] {
            ::fcntl(STDIN_FILENO, F_SETFL, ::fcntl(STDIN_FILENO, F_GETFL) | O_NONBLOCK);
            return ::write(began[1], "!", 1) == 1 ? guest() : -1;
        }));
    }
    bool is_as_before() const
    {
        termios after{};
        return ::tcgetattr(terminal.get(), &after) == 0 && after.c_lflag == before.c_lflag &&
               after.c_iflag == before.c_iflag && after.c_oflag == before.c_oflag &&
               (::fcntl(terminal.get(), F_GETFL) & O_NONBLOCK) == 0;
    }

    std::array<int, 2> began{};
    std::array<int, 2> told{};
};

TEST_F(StandardInput, ATerminalIsRawWhileTheGuestRuns)
{
    ASSERT_TRUE(before.c_lflag & ICANON);
    const Guest guest = [] {
        termios now{};
        ::tcgetattr(STDIN_FILENO, &now);
        return now.c_lflag & (ICANON | ECHO) ? 1 : 0;
    };
    EXPECT_EQ(outcome(guest), (Outcome{0, true}));
}

TEST_F(StandardInput, IsAsBeforeHoweverTheGuestEnds)
{
    EXPECT_EQ(outcome([] { return 3; }), (Outcome{3, true}));
    EXPECT_EQ(outcome([]() -> int { ::_exit(7); }), (Outcome{7, true}));
    EXPECT_EQ(outcome([] { return ::raise(SIGKILL); }), (Outcome{128 + SIGKILL, true}));
}

TEST_F(StandardInput, WhatTheTerminalOrAnotherSendsEndsTheGuest)
{
    const Guest guest = [] { return ::pause(); };
    const auto interrupt = [this](pid_t) {
        const char key = 3;
        EXPECT_EQ(::write(master.get(), &key, 1), 1);
    };
    EXPECT_EQ(outcome(guest, interrupt), (Outcome{128 + SIGINT, true}));
    const auto terminate = [](pid_t program) { ::kill(program, SIGTERM); };
    EXPECT_EQ(outcome(guest, terminate), (Outcome{128 + SIGTERM, true}));
}

TEST_F(StandardInput, WhatIsNoStreamIsLeftToTheProgramItself)
{
    const pid_t program = ::fork();
    if (program == 0) {
        const Fd nothing(::open("/dev/null", O_RDWR));
        ::dup2(nothing.get(), STDIN_FILENO);
        const pid_t self = ::getpid();
        ::_exit(run_with_input([&] { return ::getpid() == self ? 5 : 6; }));
    }
    EXPECT_EQ(status_of(program), 5);
}

}  // namespace
}  // namespace hostler::vmm
