#include "clients/hostler/cli/console.hpp"

#include <fcntl.h>
#include <libvirt/libvirt.h>
#include <pty.h>
#include <termios.h>
#include <unistd.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

using tests::FakeServer;

/// This process's stdin is another file while one of these lives.
class Stdin {
public:
    explicit Stdin(int file) : before_(dup(STDIN_FILENO)) { dup2(file, STDIN_FILENO); }
    ~Stdin() { dup2(before_.get(), STDIN_FILENO); }
    Stdin(const Stdin&) = delete;
    Stdin& operator=(const Stdin&) = delete;

private:
    Fd before_;
};

class ConsoleTest : public CommandTest {
protected:
    ConsoleTest()
    {
        int person = -1;
        int terminal = -1;
        if (openpty(&person, &terminal, nullptr, nullptr, nullptr) != 0) std::abort();
        person_ = Fd(person);
        terminal_ = Fd(terminal);
        server.reply<proto::DomainGetState>({VIR_DOMAIN_RUNNING, 1});
    }

    /// The guest writes this and, if `ends`, no more.
    void guest_writes(const std::string& text, bool ends)
    {
        server.answer_with<proto::DomainOpenConsole>(
            [text, ends](const proto::MessageHeader& call, auto) {
                FakeServer::Frames frames = {
                    proto::frame(proto::reply_header(call, proto::MessageStatus::ok)),
                    FakeServer::stream(call, proto::MessageStatus::more, text)};
                if (ends)
                    frames.push_back(FakeServer::stream(call, proto::MessageStatus::more, ""));
                return frames;
            });
    }

    /// What the terminal shows.
    std::string shown(const Words& words)
    {
        const Stdin stdin_is(terminal_.get());
        testing::internal::CaptureStdout();
        run("console", words);
        return testing::internal::GetCapturedStdout();
    }

    Fd person_;
    Fd terminal_;
};

TEST_F(ConsoleTest, ShowsWhatTheGuestWritesUntilItsEnd)
{
    guest_writes("login: ", true);
    EXPECT_EQ(shown({"web"}), "login: ");
    EXPECT_EQ(printed(), "Connected to domain 'web'\nEscape character is ^] (Ctrl + ])\n");
}

TEST_F(ConsoleTest, IsTheOneThatIsNamedAndTakenAsIsWanted)
{
    guest_writes("x", true);
    shown({"web", "serial1", "--force", "--safe"});
    EXPECT_EQ(last<proto::DomainOpenConsole>().dev_name, "serial1");
    EXPECT_EQ(last<proto::DomainOpenConsole>().flags,
              std::uint32_t{VIR_DOMAIN_CONSOLE_FORCE | VIR_DOMAIN_CONSOLE_SAFE});
    shown({"web"});
    EXPECT_EQ(last<proto::DomainOpenConsole>().dev_name, std::nullopt);
    EXPECT_EQ(last<proto::DomainOpenConsole>().flags, 0u);
}

TEST_F(ConsoleTest, ATerminalIsAsBeforeWhenTheConsoleEnds)
{
    guest_writes("x", true);
    termios before{};
    ASSERT_EQ(tcgetattr(terminal_.get(), &before), 0);
    shown({"web"});
    termios after{};
    ASSERT_EQ(tcgetattr(terminal_.get(), &after), 0);
    EXPECT_EQ(after.c_lflag, before.c_lflag);
    EXPECT_EQ(after.c_iflag, before.c_iflag);
}

TEST_F(ConsoleTest, NeedsATerminalAndARunningDomain)
{
    {
        const Fd null(open("/dev/null", O_RDONLY | O_CLOEXEC));
        const Stdin stdin_is(null.get());
        EXPECT_EQ(failure_of("console", {"web"}),
                  "Cannot run interactive console without a controlling TTY\n");
    }
    const Stdin stdin_is(terminal_.get());
    server.reply<proto::DomainGetState>({VIR_DOMAIN_SHUTOFF, 1});
    EXPECT_EQ(failure_of("console", {"web"}), "The domain is not running\n");
    server.refuse<proto::DomainGetState>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("console", {"web"}),
              "Unable to get domain status\noperation failed: no\n");
    EXPECT_EQ(count<proto::DomainOpenConsole>(), 0u);
}

}  // namespace
}  // namespace hostler::cli
