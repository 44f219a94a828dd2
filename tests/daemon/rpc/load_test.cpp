// What one client may cost the others, whatever it does.

#include <gtest/gtest.h>
#include <libvirt/libvirt.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "tests/daemon/rpc/house.hpp"

namespace hostler::daemon {
namespace {

using testing::Answer;
using testing::call_frame;
using testing::Client;
using testing::House;
using testing::ping_frame;

/// Many pings in one piece, so that the sender is faster than who answers.
proto::Bytes many_pings()
{
    const proto::Bytes one = ping_frame();
    proto::Bytes all;
    for (int count = 0; count < 4000; ++count) all.insert(all.end(), one.begin(), one.end());
    return all;
}

/// How much more memory this process has had at once, since this was made, than it had then.
/// proc(5), clear_refs: what it had before is forgotten.
class MemoryPeak {
public:
    MemoryPeak() { std::ofstream("/proc/self/clear_refs") << "5"; }
    long grown_kib() const { return kib("VmHWM:") - before_; }

private:
    static long kib(std::string_view name)
    {
        std::ifstream status("/proc/self/status");
        for (std::string word; status >> word;)
            if (word == name && status >> word) return std::stol(word);
        throw std::runtime_error("/proc/self/status does not say " + std::string(name));
    }

    const long before_ = kib("VmRSS:");
};

/// So often many calls are sent to a server that nobody reads: the sockets and what may wait for
/// one client hold far less. Who is there after them is there for ever.
constexpr int sends_max = 2000;

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
    flooder.send(ping_frame());
    drain.join();
}

TEST(LoadTest, AClientThatSendsByteByByteCostsNobodyAnything)
{
    House house;
    Client slow = house.connect();
    Client other = house.open();
    const proto::Bytes ping = ping_frame();
    for (const std::uint8_t byte : ping) {
        slow.send(std::span(&byte, 1));
        EXPECT_TRUE(other.call<proto::DomainLookupByName>({"test"}).is_ok());
    }
    EXPECT_TRUE(slow.receive());
}

TEST(LoadTest, AClientThatNeverReadsIsSentAway)
{
    const MemoryPeak memory;
    House house;
    Client deaf = house.open();
    Client other = house.open();
    const proto::Bytes ask = call_frame<proto::ConnectGetCapabilities>({});
    proto::Bytes all;
    for (int count = 0; count < 1000; ++count) all.insert(all.end(), ask.begin(), ask.end());
    // Until the server closes: send() then fails.
    for (int count = 0; count < sends_max && deaf.send_all(all); ++count) continue;
    EXPECT_FALSE(deaf.send_all(all));
    EXPECT_TRUE(other.call<proto::DomainLookupByName>({"test"}).is_ok());
    EXPECT_LT(memory.grown_kib(), one_client_kib_max);
}

/// The answers to pings count as any.
TEST(LoadTest, AClientThatOnlyPingsAndNeverReadsIsSentAway)
{
    const MemoryPeak memory;
    House house;
    Client deaf = house.connect();
    Client other = house.open();
    const proto::Bytes pings = many_pings();
    for (int count = 0; count < sends_max && deaf.send_all(pings); ++count) continue;
    EXPECT_FALSE(deaf.send_all(pings));
    EXPECT_TRUE(other.call<proto::DomainLookupByName>({"test"}).is_ok());
    EXPECT_LT(memory.grown_kib(), one_client_kib_max);
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
    const proto::Bytes ping = ping_frame();
    // A socket holds some hundred KiB, a thousand events or two.
    constexpr int changes_max = 8000;
    int changes = 0;
    for (; changes < changes_max && deaf.send_all(ping); changes += 2) {
        other.ask<proto::DomainSuspend>({dom});
        other.ask<proto::DomainResume>({dom});
    }
    EXPECT_LT(changes, changes_max);
}

TEST(LoadTest, AClientThatDoesNotShowWhoItIsIsSentAway)
{
    House house;
    const SessionLimits limits{.login_max = std::chrono::milliseconds(3000)};
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
    const proto::Bytes ask = call_frame<proto::ConnectGetCapabilities>({});
    for (int count = 0; count < 500; ++count) deaf.send(ask);
    deaf.send(call_frame<proto::ConnectClose>({}, 2));
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (deaf.send_all(std::array<std::uint8_t, 4>{})) {
        ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "it is still there";
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

/// What it had still to read is of no use to anybody.
TEST(LoadTest, AClientThatIsGoneIsForgottenAtOnce)
{
    auto house = std::make_unique<House>();
    {
        Client deaf = house->open();
        const proto::Bytes pings = many_pings();
        for (int count = 0; count < 10; ++count) deaf.send(pings);
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    const auto begun = std::chrono::steady_clock::now();
    house.reset();  // which waits for the session
    EXPECT_LT(std::chrono::steady_clock::now() - begun, SessionLimits{}.farewell_max / 3);
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
        const proto::Bytes one = call_frame<proto::DomainSetAutostart>({dom, 1}, serial);
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
