// Threads for what blocks, none of which comes back: what does not need one is answered all the
// same.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "proto/rpc/keepalive.gen.hpp"
#include "tests/daemon/rpc/house.hpp"

namespace hostler::daemon {
namespace {

using testing::Client;
using ::testing::HasSubstr;
using testing::House;

/// libvirt's VIR_DRV_FEATURE_PROGRAM_KEEPALIVE, which no public header has.
constexpr std::int32_t keepalive_feature = 10;

/// Every thread of a house's pool waits while it lives.
class FullPool {
public:
    explicit FullPool(House& house)
    {
        for (std::size_t thread = 0; thread < House::blocking_threads; ++thread)
            asio::post(house.blocking(), [end = end_] { end.wait(); });
    }
    FullPool(const FullPool&) = delete;
    FullPool& operator=(const FullPool&) = delete;
    ~FullPool() { released_.set_value(); }

private:
    std::promise<void> released_;
    std::shared_future<void> end_ = released_.get_future().share();
};

TEST(FullPool, TheHostIsNamedAndDescribedAllTheSame)
{
    House house;
    Client client = house.open();
    const std::string name = client.ask<proto::ConnectGetHostname>({}).hostname;
    const std::string capabilities = client.ask<proto::ConnectGetCapabilities>({}).capabilities;
    EXPECT_THAT(capabilities, HasSubstr("<capabilities>"));
    // Until both are old.
    std::this_thread::sleep_for(RememberedTimes{}.fresh_for);

    const FullPool full(house);
    for (int again = 0; again < 2; ++again) {
        EXPECT_EQ(client.ask<proto::ConnectGetHostname>({}).hostname, name);
        EXPECT_EQ(client.ask<proto::ConnectGetCapabilities>({}).capabilities, capabilities);
    }
}

/// Nothing is read of it, its answers to pings neither: it is pinged on, so that it does not give
/// the daemon up, and is not dropped.
TEST(FullPool, AClientThatWaitsForRoomIsNotTakenForGone)
{
    House house;
    const SessionLimits limits{.calls_in_flight_max = 1,
                               .line_bytes_max = 0,
                               .keepalive_interval_s = 1,
                               .keepalive_count = 1};
    Client client = house.connect(false, limits);
    client.ask<proto::ConnectOpen>({"test:///default", 0});
    ASSERT_EQ(client.ask<proto::ConnectSupportsFeature>({keepalive_feature}).supported, 1);
    std::optional<FullPool> full(std::in_place, house);
    for (std::uint32_t serial = 100; serial < 103; ++serial)
        client.send(testing::call_frame<proto::NodeGetInfo>({}, serial));
    for (int count = 0; count < 4; ++count) {
        const std::optional<testing::Answer> ping = client.receive();
        ASSERT_TRUE(ping) << "dropped after " << count << " pings";
        EXPECT_EQ(ping->header.prog, proto::keepalive::Ping::program);
    }
    full.reset();
    for (std::uint32_t answers = 0; answers < 3;) {
        const std::optional<testing::Answer> next = client.receive();
        ASSERT_TRUE(next);
        answers += next->header.prog != proto::keepalive::Ping::program;
    }
}

}  // namespace
}  // namespace hostler::daemon
