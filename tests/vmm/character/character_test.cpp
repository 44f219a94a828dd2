#include "drivers/kvm/vmm/character/character.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string>

namespace hostler::vmm {
namespace {

using namespace std::chrono_literals;
using Kind = proto::vmm::Character;

class Sink final : public CharacterSink {
public:
    std::size_t room() noexcept override
    {
        ++asked;
        return space;
    }
    void receive(std::span<const std::byte> bytes) noexcept override
    {
        got.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        space -= bytes.size();
    }

    std::size_t space = 1000;
    std::string got;
    int asked = 0;
};

std::span<const std::byte> bytes_of(std::string_view text)
{
    return std::as_bytes(std::span(text));
}

std::string read_all(const Fd& fd)
{
    std::string all;
    char buffer[4096];
    ::fcntl(fd.get(), F_SETFL, O_NONBLOCK);
    for (ssize_t count = 0; (count = ::read(fd.get(), buffer, sizeof buffer)) > 0;)
        all.append(buffer, static_cast<std::size_t>(count));
    return all;
}

void settle(EventLoop& loop)
{
    while (loop.run_once(20ms)) continue;
}

TEST(Character, AStreamGoesBothWaysAndWaitsForRoom)
{
    int ends[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    const Fd host(ends[0]);
    EventLoop loop;
    Sink sink;
    Character character(loop, Kind::KIND_STREAM, Fd(ends[1]), Fd());
    character.connect(&sink);

    character.write(bytes_of("hello"));
    EXPECT_EQ(read_all(host), "hello");
    sink.space = 3;
    ASSERT_EQ(::write(host.get(), "abcdef", 6), 6);
    settle(loop);
    EXPECT_EQ(sink.got, "abc");
    sink.space = 10;
    character.wake();
    settle(loop);
    EXPECT_EQ(sink.got, "abcdef");
}

TEST(Character, AFileThatWasFullGetsTheRest)
{
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_NONBLOCK), 0);
    const Fd reader(ends[0]);
    EventLoop loop;
    Character character(loop, Kind::KIND_FILE, Fd(ends[1]), Fd());
    const std::string full(1 << 16, 'x');
    character.write(bytes_of(full));
    character.write(bytes_of("late"));
    EXPECT_EQ(read_all(reader), full);
    character.write(bytes_of("r"));
    EXPECT_EQ(read_all(reader), "later");
}

TEST(Character, WakesOnceHoweverOftenItIsAsked)
{
    EventLoop loop;
    Sink sink;
    int ends[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    const Fd host(ends[0]);
    Character character(loop, Kind::KIND_STREAM, Fd(ends[1]), Fd());
    character.connect(&sink);
    settle(loop);
    sink.asked = 0;
    for (int i = 0; i < 1000; ++i) character.wake();
    settle(loop);
    EXPECT_EQ(sink.asked, 1);
    character.wake();
    settle(loop);
    EXPECT_EQ(sink.asked, 2);
}

TEST(Character, KeepsToALimitWhatNobodyReads)
{
    int ends[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    const Fd host(ends[0]);
    EventLoop loop;
    Character character(loop, Kind::KIND_STREAM, Fd(ends[1]), Fd());
    const std::string block(4096, 'x');
    for (int i = 0; i < 1000; ++i) character.write(bytes_of(block));

    std::size_t got = 0;
    for (std::string some = read_all(host); !some.empty(); some = read_all(host)) {
        got += some.size();
        settle(loop);
    }
    EXPECT_GE(got, Character::pending_bytes_max);
    EXPECT_LT(got, 1000 * block.size());
    character.write(bytes_of("and on"));
    EXPECT_EQ(read_all(host), "and on");
}

TEST(Character, ATerminalWithoutAReaderKeepsTheLoopAsleep)
{
    const Fd master(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
    ASSERT_EQ(::grantpt(master.get()), 0);
    ASSERT_EQ(::unlockpt(master.get()), 0);
    const std::string name = ::ptsname(master.get());
    EventLoop loop;
    Sink sink;
    Character character(loop, Kind::KIND_PTY, Fd(::dup(master.get())), Fd());
    character.connect(&sink);
    // Opened and closed once, so that the master reports a hang-up from then on.
    Fd(::open(name.c_str(), O_RDWR | O_NOCTTY)).reset();
    settle(loop);
    EXPECT_FALSE(loop.run_once(20ms));

    const Fd reader(::open(name.c_str(), O_RDWR | O_NOCTTY));
    ASSERT_EQ(::write(reader.get(), "in\n", 3), 3);
    settle(loop);
    EXPECT_EQ(sink.got, "in\r\n") << "a terminal adds the carriage return";
}

/// A socket in the abstract space, named by the kernel, and those who connect to it.
class Listener {
public:
    Listener()
    {
        EXPECT_EQ(::bind(socket_.get(), address(), sizeof(sa_family_t)), 0);
        EXPECT_EQ(::listen(socket_.get(), 4), 0);
        EXPECT_EQ(::getsockname(socket_.get(), address(), &length_), 0);
    }
    Fd copy() const { return Fd(::dup(socket_.get())); }
    Fd connect()
    {
        Fd client(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        EXPECT_EQ(::connect(client.get(), address(), length_), 0);
        return client;
    }

private:
    sockaddr* address() { return reinterpret_cast<sockaddr*>(&address_); }

    const Fd socket_{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_un address_{.sun_family = AF_UNIX, .sun_path = {}};
    socklen_t length_ = sizeof address_;
};

TEST(Character, AListenerServesOneClientAfterTheOther)
{
    Listener listener;
    EventLoop loop;
    Sink sink;
    Character character(loop, Kind::KIND_LISTENER, listener.copy(), Fd());
    character.connect(&sink);
    character.write(bytes_of("to nobody"));
    Fd first = listener.connect();
    settle(loop);
    const Fd refused = listener.connect();
    settle(loop);
    character.write(bytes_of("one"));
    EXPECT_EQ(read_all(first), "one");
    EXPECT_EQ(read_all(refused), "");
    first.reset();
    settle(loop);
    const Fd second = listener.connect();
    ASSERT_EQ(::write(second.get(), "in", 2), 2);
    settle(loop);
    character.write(bytes_of("two"));
    EXPECT_EQ(read_all(second), "two");
    EXPECT_EQ(sink.got, "in");
}

TEST(Character, AClientThatLeftIsInNobodysWayThoughTheGuestReadsNothing)
{
    Listener listener;
    EventLoop loop;
    Sink sink;
    sink.space = 2;
    Character character(loop, Kind::KIND_LISTENER, listener.copy(), Fd());
    character.connect(&sink);
    Fd first = listener.connect();
    ASSERT_EQ(::write(first.get(), "abcd", 4), 4);
    settle(loop);
    first.reset();
    settle(loop);
    EXPECT_EQ(sink.got, "ab");
    sink.space = 1;
    const Fd second = listener.connect();
    settle(loop);
    EXPECT_EQ(sink.got, "abc") << "what there is room for when the next one comes";
    character.write(bytes_of("still here"));
    EXPECT_EQ(read_all(second), "still here");
}

TEST(Character, TheLogGetsACopyEvenIfNobodyReads)
{
    int log[2];
    ASSERT_EQ(::pipe(log), 0);
    const Fd reader(log[0]);
    EventLoop loop;
    Character character(loop, Kind::KIND_NULL, Fd(), Fd(log[1]));
    character.write(bytes_of("boot"));
    EXPECT_EQ(read_all(reader), "boot");
}

TEST(Character, RefusesADescriptorThatDidNotCome)
{
    EventLoop loop;
    Descriptors none;
    proto::vmm::Character config;
    config.set_kind(Kind::KIND_PTY);
    config.set_fd(3);
    const auto made = Character::create(config, "serial0", none, loop);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().detail, "no descriptor 3 for serial0");
}

}  // namespace
}  // namespace hostler::vmm
