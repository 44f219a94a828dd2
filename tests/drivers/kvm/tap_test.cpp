// Taps as the kernel makes them, in a network namespace that only the test's thread sees.
#include "drivers/kvm/tap.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <linux/sockios.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cstring>
#include <functional>
#include <thread>

namespace hostler::drivers::kvm {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

class TapTest : public testing::Test {
protected:
    /// In a namespace of its own, which is gone with the thread.
    void alone(const std::function<void()>& body)
    {
        bool is_alone = false;
        std::thread([&] {
            is_alone = ::unshare(CLONE_NEWNET) == 0;
            if (!is_alone) return;
            socket_ = Fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
            body();
            socket_.reset();
        }).join();
        if (!is_alone) GTEST_SKIP() << "this user may make no network namespace";
    }
    ifreq ask(const std::string& name, unsigned long what)
    {
        ifreq request{};
        std::strncpy(request.ifr_name, name.c_str(), IFNAMSIZ - 1);
        is_there_ = ::ioctl(socket_.get(), what, &request) == 0;
        return request;
    }
    bool exists(const std::string& name)
    {
        ask(name, SIOCGIFINDEX);
        return is_there_;
    }
    bool is_up(const std::string& name) { return ask(name, SIOCGIFFLAGS).ifr_flags & IFF_UP; }
    std::string refusal(const TapWish& wish)
    {
        const auto tap = open_tap(wish);
        return tap ? "it opens" : tap.error().detail;
    }

    Fd socket_;

private:
    bool is_there_ = false;
};

TEST_F(TapTest, the_kernel_picks_a_name_and_it_is_told)
{
    alone([this] {
        const Tap first = open_tap({}).or_throw();
        const Tap second = open_tap({.name = "guest%d"}).or_throw();
        EXPECT_THAT(first.name, MatchesRegex("vnet[0-9]+"));
        EXPECT_THAT(second.name, MatchesRegex("guest[0-9]+"));
        EXPECT_TRUE(is_up(first.name));
        EXPECT_EQ(first.queues.size(), 1u);
    });
}

TEST_F(TapTest, frames_have_a_virtio_header_and_come_without_waiting)
{
    alone([] {
        const Tap tap = open_tap({.name = "web"}).or_throw();
        ifreq request{};
        ASSERT_EQ(::ioctl(tap.queues[0].get(), TUNGETIFF, &request), 0);
        EXPECT_EQ(request.ifr_flags & (IFF_TAP | IFF_NO_PI | IFF_VNET_HDR),
                  IFF_TAP | IFF_NO_PI | IFF_VNET_HDR);
        EXPECT_TRUE(::fcntl(tap.queues[0].get(), F_GETFL) & O_NONBLOCK);
        EXPECT_TRUE(::fcntl(tap.queues[0].get(), F_GETFD) & FD_CLOEXEC);
    });
}

TEST_F(TapTest, it_is_gone_with_its_last_descriptor)
{
    alone([this] {
        {
            Tap tap = open_tap({.name = "web", .queues = 2}).or_throw();
            tap.queues.pop_back();
            EXPECT_TRUE(exists("web"));
        }
        EXPECT_FALSE(exists("web"));
    });
}

TEST_F(TapTest, it_has_as_many_queues_as_were_wished)
{
    alone([] {
        const Tap tap = open_tap({.name = "web", .queues = 4}).or_throw();
        EXPECT_EQ(tap.queues.size(), 4u);
        for (const Fd& queue : tap.queues) {
            ifreq request{};
            EXPECT_EQ(::ioctl(queue.get(), TUNGETIFF, &request), 0);
            EXPECT_STREQ(request.ifr_name, "web");
            EXPECT_TRUE(request.ifr_flags & IFF_MULTI_QUEUE);
        }
        EXPECT_EQ(open_tap({.name = "none", .queues = 0}).or_throw().queues.size(), 1u);
    });
}

TEST_F(TapTest, one_that_another_guest_has_is_refused)
{
    alone([this] {
        const Tap tap = open_tap({.name = "web"}).or_throw();
        EXPECT_THAT(refusal({.name = "web"}), HasSubstr("tap web cannot be opened: "));
    });
}

/// A bridge's own address is the lowest of its members' and must not change as guests come and go.
TEST_F(TapTest, its_address_is_the_guests_but_higher_than_any_other)
{
    alone([this] {
        const Tap tap = open_tap({.name = "web", .guest_mac = {0x52, 0x54, 0, 1, 2, 3}}).or_throw();
        const ifreq request = ask("web", SIOCGIFHWADDR);
        const std::string address(request.ifr_hwaddr.sa_data, 6);
        EXPECT_EQ(address, std::string("\xfe\x54\0\1\2\3", 6));
    });
}

TEST_F(TapTest, its_mtu_is_what_was_wished_or_left)
{
    alone([this] {
        const Tap plain = open_tap({.name = "plain"}).or_throw();
        const Tap jumbo = open_tap({.name = "jumbo", .mtu = 9000}).or_throw();
        EXPECT_EQ(ask("plain", SIOCGIFMTU).ifr_mtu, 1500);
        EXPECT_EQ(ask("jumbo", SIOCGIFMTU).ifr_mtu, 9000);
        EXPECT_THAT(refusal({.name = "huge", .mtu = 1'000'000}),
                    HasSubstr("huge cannot have an MTU of 1000000: "));
        EXPECT_FALSE(exists("huge"));
    });
}

TEST_F(TapTest, a_name_that_the_kernel_would_cut_is_refused)
{
    alone([this] {
        EXPECT_EQ(refusal({.name = "sixteen-letters-"}),
                  "interface name sixteen-letters- is longer than 15 bytes");
        const Tap tap = open_tap({.name = "fifteen-letters"}).or_throw();
        EXPECT_EQ(tap.name, "fifteen-letters");
    });
}

TEST_F(TapTest, a_bridge_that_is_not_there_is_named_and_the_tap_is_gone)
{
    alone([this] {
        EXPECT_THAT(refusal({.name = "web", .bridge = "br-none"}),
                    HasSubstr("web cannot join bridge br-none: "));
        EXPECT_FALSE(exists("web"));
    });
}

TEST_F(TapTest, it_joins_its_bridge)
{
    bool has_bridges = true;
    alone([&] {
        char bridge[IFNAMSIZ] = "br-test";
        has_bridges = ::ioctl(socket_.get(), SIOCBRADDBR, bridge) == 0;
        if (!has_bridges) return;
        const Tap tap = open_tap({.name = "web", .bridge = "br-test"}).or_throw();
        ifreq request = ask("web", SIOCGIFINDEX);
        const int index = request.ifr_ifindex;
        request = ifreq{};
        std::strncpy(request.ifr_name, bridge, IFNAMSIZ - 1);
        request.ifr_ifindex = index;
        EXPECT_EQ(::ioctl(socket_.get(), SIOCBRDELIF, &request), 0) << "only a member can leave";
    });
    if (!has_bridges) GTEST_SKIP() << "this machine's kernel has no bridges";
}

/// managed='no': it stays as somebody else has made it.
TEST_F(TapTest, one_that_must_be_there_is_neither_made_nor_changed)
{
    alone([this] {
        EXPECT_EQ(refusal({.name = "web", .must_exist = true}),
                  "tap web does not exist, and the domain does not manage it");
        EXPECT_FALSE(exists("web"));
        {
            const Fd maker(::open("/dev/net/tun", O_RDWR | O_CLOEXEC));
            ifreq request{};
            std::strcpy(request.ifr_name, "web");
            request.ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR;
            ASSERT_EQ(::ioctl(maker.get(), TUNSETIFF, &request), 0);
            ASSERT_EQ(::ioctl(maker.get(), TUNSETPERSIST, 1), 0);
        }
        const ifreq before = ask("web", SIOCGIFHWADDR);
        {
            const Tap tap =
                open_tap({.name = "web", .guest_mac = {0x52, 0x54, 0, 1, 2, 3}, .must_exist = true})
                    .or_throw();
            const ifreq after = ask("web", SIOCGIFHWADDR);
            EXPECT_EQ(std::memcmp(&before.ifr_hwaddr, &after.ifr_hwaddr, sizeof(sockaddr)), 0);
        }
        EXPECT_TRUE(exists("web")) << "and is there afterwards";
    });
}

}  // namespace
}  // namespace hostler::drivers::kvm
