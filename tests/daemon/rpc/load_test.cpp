// What one client may cost the others, whatever it does.

#include <gtest/gtest.h>
#include <libvirt/libvirt.h>
#include <sys/resource.h>

#include <atomic>
#include <thread>

#include "proto/rpc/keepalive.gen.hpp"
#include "tests/daemon/rpc/house.hpp"

namespace hostler::daemon {
namespace {

using testing::Answer;
using testing::Client;
using testing::House;

/// Many pings in one piece, so that the sender is faster than who answers.
proto::Bytes many_pings()
{
    const proto::Bytes one = proto::frame({proto::keepalive::Ping::program, 1, 1, 2, 0, 0});
    proto::Bytes all;
    for (int count = 0; count < 4000; ++count) all.insert(all.end(), one.begin(), one.end());
    return all;
}

/// The most memory that this process has had.
long most_memory_kib()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/// More than what may wait for one client, with what a sanitizer keeps of it; far less than what a
/// flood without a bound would cost.
constexpr long one_client_kib_max = 400 << 10;

TEST(LoadTest, AFloodOnOneConnectionLeavesTheOthersTheirTurns)
{
    House house;
    // More clients than threads: some share the flooded thread.
    Client flooder = house.connect();
    std::vector<Client> others;
    for (int count = 0; count < 3; ++count) others.push_back(house.open());
    std::atomic<bool> is_over = false;
    std::thread flood([&] {
        const proto::Bytes pings = many_pings();
        while (!is_over) flooder.send(pings);
    });
    std::thread drain([&] {
        while (!is_over && flooder.receive()) continue;
    });
    for (int round = 0; round < 20; ++round)
        for (Client& other : others)
            EXPECT_EQ(other.ask<proto::DomainLookupByName>({"test"}).dom.name, "test");
    is_over = true;
    flood.join();
    flooder.send(proto::frame({proto::keepalive::Ping::program, 1, 1, 2, 0, 0}));
    drain.join();
}

TEST(LoadTest, AClientThatSendsByteByByteCostsNobodyAnything)
{
    House house;
    Client slow = house.connect();
    Client other = house.open();
    const proto::Bytes ping = proto::frame({proto::keepalive::Ping::program, 1, 1, 2, 0, 0});
    for (const std::uint8_t byte : ping) {
        slow.send(std::span(&byte, 1));
        EXPECT_TRUE(other.call<proto::DomainLookupByName>({"test"}).is_ok());
    }
    EXPECT_TRUE(slow.receive());
}

TEST(LoadTest, AClientThatNeverReadsIsSentAway)
{
    const long before = most_memory_kib();
    House house;
    Client deaf = house.open();
    Client other = house.open();
    const proto::MessageHeader header{
        proto::ConnectOpen::program, 1, proto::ConnectGetCapabilities::number, 0, 1, 0};
    const proto::Bytes ask = proto::frame(header);
    proto::Bytes all;
    for (int count = 0; count < 1000; ++count) all.insert(all.end(), ask.begin(), ask.end());
    // Until the server closes: send() then fails.
    for (int count = 0; count < 2000 && deaf.send_all(all); ++count) continue;
    EXPECT_FALSE(deaf.send_all(all));
    EXPECT_TRUE(other.call<proto::DomainLookupByName>({"test"}).is_ok());
    EXPECT_LT(most_memory_kib() - before, one_client_kib_max);
}

/// The answers to pings count as any.
TEST(LoadTest, AClientThatOnlyPingsAndNeverReadsIsSentAway)
{
    const long before = most_memory_kib();
    House house;
    Client deaf = house.connect();
    Client other = house.open();
    const proto::Bytes pings = many_pings();
    for (int count = 0; count < 2000 && deaf.send_all(pings); ++count) continue;
    EXPECT_FALSE(deaf.send_all(pings));
    EXPECT_TRUE(other.call<proto::DomainLookupByName>({"test"}).is_ok());
    EXPECT_LT(most_memory_kib() - before, one_client_kib_max);
}

/// What a socket holds, and 16 more: not as many as its bytes would be.
TEST(LoadTest, AListenerThatReadsNothingIsSentAwayAfterSoManyEvents)
{
    House house;
    Client deaf = house.connect(false, {.event_queue_max = 16});
    deaf.ask<proto::ConnectOpen>({"test:///default", 0});
    deaf.ask<proto::ConnectDomainEventCallbackRegisterAny>({0, std::nullopt});
    Client other = house.open();
    const proto::DomainRef dom = other.ask<proto::DomainLookupByName>({"test"}).dom;
    const proto::Bytes ping = proto::frame({proto::keepalive::Ping::program, 1, 1, 2, 0, 0});
    int changes = 0;
    for (; changes < 8000 && deaf.send_all(ping); changes += 2) {
        other.ask<proto::DomainSuspend>({dom});
        other.ask<proto::DomainResume>({dom});
    }
    EXPECT_LT(changes, 8000);
}

TEST(LoadTest, AClientThatDoesNotShowWhoItIsIsSentAway)
{
    House house;
    const SessionLimits limits{.login_max = std::chrono::milliseconds(1000)};
    Client known = house.connect(false, limits);
    Client silent = house.knock(AuthKind::polkit, limits);
    Client asking = house.knock(AuthKind::polkit, limits);
    // To speak is not yet to show who one is.
    EXPECT_EQ(asking.ask<proto::AuthList>({}).types, std::vector<std::int32_t>{2});
    EXPECT_TRUE(silent.is_closed());
    EXPECT_TRUE(asking.is_closed());
    EXPECT_EQ(known.ask<proto::AuthList>({}).types, std::vector<std::int32_t>{0});
}

/// Its last answers wait for it, but not for ever.
TEST(LoadTest, AClientThatLeavesWithoutReadingIsForgotten)
{
    House house;
    Client deaf = house.connect(false, {.farewell_max = std::chrono::milliseconds(200)});
    deaf.ask<proto::ConnectOpen>({"test:///default", 0});
    const proto::MessageHeader header{
        proto::ConnectOpen::program, 1, proto::ConnectGetCapabilities::number, 0, 1, 0};
    for (int count = 0; count < 500; ++count) deaf.send(proto::frame(header));
    deaf.send(proto::frame({proto::ConnectOpen::program, 1, proto::ConnectClose::number, 0, 2, 0}));
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (deaf.send_all(std::array<std::uint8_t, 4>{})) {
        ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "it is still there";
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

/// One client's changes wait in its own line: another's does not stand behind them.
TEST(LoadTest, ALineOfOneClientIsNoLineForAnother)
{
    House house;
    Client many = house.connect(false, {.calls_in_flight_max = 1});
    many.ask<proto::ConnectOpen>({"test:///default", 0});
    Client other = house.open();
    const proto::DomainRef dom = many.ask<proto::DomainLookupByName>({"test"}).dom;
    constexpr std::uint32_t count = 500;
    proto::Bytes all;
    for (std::uint32_t serial = 1000; serial < 1000 + count; ++serial) {
        const proto::MessageHeader header{
            proto::ConnectOpen::program, 1, proto::DomainSetAutostart::number, 0, serial, 0};
        const proto::Bytes one =
            proto::frame(header, proto::encode(proto::DomainSetAutostart::Args{dom, 1}));
        all.insert(all.end(), one.begin(), one.end());
    }
    many.send(all);
    EXPECT_TRUE(other.call<proto::DomainSetAutostart>({dom, 0}).is_ok());
    // A read passes the line of its own client as well.
    EXPECT_TRUE(many.call<proto::DomainGetInfo>({dom}).is_ok());
    std::uint32_t answered = static_cast<std::uint32_t>(many.events.size());
    for (; answered < count; ++answered) ASSERT_TRUE(many.receive());
}

}  // namespace
}  // namespace hostler::daemon
