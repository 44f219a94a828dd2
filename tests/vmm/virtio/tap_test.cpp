// A card's wire: a real tap in a network namespace of the test's thread, or a socket that keeps
// packets apart.
#include "drivers/kvm/vmm/virtio/tap.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <functional>
#include <thread>

namespace hostler::vmm::virtio {
namespace {

class SocketTap : public testing::Test {
protected:
    SocketTap()
    {
        int ends[2];
        if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends)) std::abort();
        other_ = Fd(ends[0]);
        tap_.emplace(Tap::open(Fd(ends[1]), "net0").or_throw());
    }

    Fd other_;
    std::optional<Tap> tap_;
    std::array<char, 8> first_{};
    std::array<char, 64> second_{};
    const std::array<iovec, 2> buffers_{iovec{first_.data(), first_.size()},
                                        iovec{second_.data(), second_.size()}};
};

TEST_F(SocketTap, NeverWaitsForAFrame)
{
    EXPECT_EQ(tap_->read(buffers_), -EAGAIN);
    EXPECT_FALSE(tap_->can_offload());
}

TEST_F(SocketTap, AFrameIsReadAcrossBuffersAndOneAtATime)
{
    ASSERT_EQ(::send(other_.get(), "0123456789", 10, 0), 10);
    ASSERT_EQ(::send(other_.get(), "next", 4, 0), 4);
    EXPECT_EQ(tap_->read(buffers_), 10);
    EXPECT_EQ(std::string(first_.data(), 8), "01234567");
    EXPECT_EQ(std::string(second_.data(), 2), "89");
    EXPECT_EQ(tap_->read(buffers_), 4);
    EXPECT_EQ(std::string(first_.data(), 4), "next");
}

TEST_F(SocketTap, AFrameIsWrittenFromItsBuffersTogether)
{
    std::strcpy(first_.data(), "0123456");
    std::strcpy(second_.data(), "89");
    EXPECT_EQ(tap_->write(buffers_), 72);
    char frame[128];
    EXPECT_EQ(::recv(other_.get(), frame, sizeof frame, 0), 72);
    EXPECT_STREQ(frame + 8, "89");
}

TEST_F(SocketTap, AnOtherEndThatIsGoneIsAnErrorAndNoSignal)
{
    other_.reset();
    EXPECT_LE(tap_->read(buffers_), 0);
    EXPECT_LE(tap_->write(buffers_), 0);
}

/// Offloads are a tap's: to a socket they are said in vain.
TEST_F(SocketTap, OffloadsChangeNothing)
{
    tap_->offload({.checksum = true, .tso4 = true, .tso6 = true, .ecn = true});
    tap_->attach(false);
    ASSERT_EQ(::send(other_.get(), "x", 1, 0), 1);
    EXPECT_EQ(tap_->read(buffers_), 1);
}

class RealTap : public testing::Test {
protected:
    void alone(const std::function<void()>& body)
    {
        bool is_alone = false;
        std::thread([&] {
            is_alone = ::unshare(CLONE_NEWNET) == 0;
            if (is_alone) body();
        }).join();
        if (!is_alone) GTEST_SKIP() << "this user may make no network namespace";
    }
    static Fd device(int flags)
    {
        Fd fd(::open("/dev/net/tun", O_RDWR | O_CLOEXEC));
        ifreq request{};
        std::strcpy(request.ifr_name, "test%d");
        request.ifr_flags = static_cast<short>(flags);
        if (::ioctl(fd.get(), TUNSETIFF, &request)) fd.reset();
        return fd;
    }
};

TEST_F(RealTap, GetsAHeaderOfTwelveBytesAndAnswersAtOnce)
{
    alone([] {
        Fd fd = device(IFF_TAP | IFF_NO_PI | IFF_VNET_HDR);
        ASSERT_TRUE(fd);
        const Tap tap = Tap::open(std::move(fd), "net0").or_throw();
        EXPECT_TRUE(tap.can_offload());
        int header = 0;
        ASSERT_EQ(::ioctl(tap.fd(), TUNGETVNETHDRSZ, &header), 0);
        EXPECT_EQ(header, 12);
        EXPECT_TRUE(::fcntl(tap.fd(), F_GETFL) & O_NONBLOCK);
    });
}

TEST_F(RealTap, ADeviceOfAnotherKindIsNamed)
{
    alone([] {
        for (const int flags : {IFF_TUN | IFF_NO_PI | IFF_VNET_HDR, IFF_TAP | IFF_NO_PI}) {
            Fd fd = device(flags);
            ASSERT_TRUE(fd);
            EXPECT_EQ(Tap::open(std::move(fd), "net3").error().detail,
                      "net3 is no tap with a virtio-net header (IFF_VNET_HDR)");
        }
    });
}

TEST(TapOpen, ADescriptorThatIsNoneIsNamed)
{
    EXPECT_EQ(Tap::open(Fd(), "net1").error().detail,
              "net1 cannot be made to answer at once: Bad file descriptor");
}

}  // namespace
}  // namespace hostler::vmm::virtio
