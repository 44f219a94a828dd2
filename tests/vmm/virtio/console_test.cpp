#include "drivers/kvm/vmm/virtio/console.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include "tests/vmm/virtio/guest.hpp"

namespace hostler::vmm::virtio {
namespace {

constexpr std::uint16_t receive_queue = 0;
constexpr std::uint16_t send_queue = 1;
constexpr std::uint64_t at = Guest::data;

/// A console whose reader is the other end of a socket. Its character needs a loop before there is
/// a guest, so it has one of its own.
class ConsoleTest : public testing::Test {
protected:
    ConsoleTest()
    {
        std::array<int, 2> ends{};
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
        reader = Fd(ends[0]);
        guest = std::make_unique<Guest>(std::make_unique<Console>(std::make_unique<Character>(
            loop, proto::vmm::Character::KIND_STREAM, Fd(ends[1]), Fd())));
    }
    void settle()
    {
        guest->settle();
        while (loop.run_once(std::chrono::milliseconds(0))) guest->settle();
    }
    void type(std::string_view text)
    {
        ASSERT_EQ(::send(reader.get(), text.data(), text.size(), 0),
                  static_cast<ssize_t>(text.size()));
        settle();
    }
    std::string shown()
    {
        std::string text(200'000, '\0');
        const ssize_t count = ::recv(reader.get(), text.data(), text.size(), MSG_DONTWAIT);
        text.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        return text;
    }

    EventLoop loop;
    Fd reader;
    std::unique_ptr<Guest> guest;
};

TEST_F(ConsoleTest, ShowsWhatTheGuestWrites)
{
    guest->start();
    guest->text(at, "hello, ");
    guest->text(at + 0x1000, "world");
    guest->ring(send_queue).offer({{at, 7}, {at + 0x1000, 5}});
    guest->kick(send_queue);
    EXPECT_EQ(shown(), "hello, world");
    EXPECT_EQ(guest->ring(send_queue).take_used(), (std::vector<Ring::Used>{{0, 0}}));
}

TEST_F(ConsoleTest, NeverKeepsAGuestWaitingForAReader)
{
    guest->start();
    for (int i = 0; i < 100; ++i) {
        guest->ring(send_queue).offer({{at, 60'000}});
        guest->kick(send_queue);
        ASSERT_EQ(guest->ring(send_queue).take_used().size(), 1u) << i;
    }
}

TEST_F(ConsoleTest, LimitsARequestThatNamesOnePageAgainAndAgain)
{
    guest->start();
    const std::vector<Ring::Part> parts(64, {at, 60'000});
    guest->ring(send_queue).offer(parts);
    guest->kick(send_queue);
    EXPECT_EQ(shown().size(), 64u * 1024);
}

TEST_F(ConsoleTest, KeepsWhatIsTypedUntilTheGuestTakesIt)
{
    type("early ");
    guest->start();
    type("bird");
    guest->ring(receive_queue).offer({{at, 4, true}});
    guest->ring(receive_queue).offer({{at + 0x1000, 3, true}, {at + 0x2000, 100, true}});
    guest->kick(receive_queue);
    settle();
    EXPECT_EQ(guest->ring(receive_queue).take_used(), (std::vector<Ring::Used>{{0, 4}, {1, 6}}));
    EXPECT_EQ(
        guest->text_at(at, 4) + guest->text_at(at + 0x1000, 3) + guest->text_at(at + 0x2000, 3),
        "early bird");
    guest->ring(receive_queue).offer({{at, 4, true}});
    guest->kick(receive_queue);
    settle();
    type("x");
    EXPECT_EQ(guest->ring(receive_queue).take_used(), (std::vector<Ring::Used>{{3, 1}}));
    EXPECT_GE(guest->interrupts(1), 2);
}

TEST_F(ConsoleTest, GivesBackABufferThatHoldsNothing)
{
    guest->start();
    guest->ring(receive_queue).offer({{at, 4}});
    guest->ring(receive_queue).offer({{at, 4, true}});
    guest->kick(receive_queue);
    settle();
    type("ab");
    type("cd");
    EXPECT_EQ(guest->ring(receive_queue).used_count(), 2);
}

TEST_F(ConsoleTest, ShowsAnEmergency)
{
    EXPECT_TRUE(guest->offered() & bit(2));
    guest->write(pci_window::device + 8, std::uint32_t{'!'});
    EXPECT_EQ(shown(), "!");
    guest->write(pci_window::device, std::uint32_t{'?'});
    EXPECT_EQ(shown(), "");
}

TEST_F(ConsoleTest, PausedItTakesNothing)
{
    guest->start();
    guest->ring(receive_queue).offer({{at, 16, true}});
    guest->kick(receive_queue);
    guest->transport->pause();
    type("meanwhile");
    EXPECT_EQ(guest->ring(receive_queue).used_count(), 0);
    guest->transport->resume();
    settle();
    EXPECT_EQ(guest->ring(receive_queue).take_used(), (std::vector<Ring::Used>{{0, 9}}));
}

TEST_F(ConsoleTest, SurvivesAReset)
{
    for (int life = 0; life < 3; ++life) {
        guest->start();
        guest->ring(receive_queue).offer({{at, 16, true}});
        guest->ring(receive_queue).offer({{at, 16, true}});
        guest->kick(receive_queue);
        settle();
        type("typed");
        EXPECT_EQ(guest->ring(receive_queue).used_count(), 1);
        guest->set_status(0);
        settle();
        ASSERT_EQ(guest->status(), 0);
    }
}

}  // namespace
}  // namespace hostler::vmm::virtio
