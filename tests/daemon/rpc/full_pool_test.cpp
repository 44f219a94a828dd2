// Threads for what blocks, none of which comes back: what does not need one is answered all the
// same.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "tests/daemon/rpc/house.hpp"

namespace hostler::daemon {
namespace {

using testing::Client;
using ::testing::HasSubstr;
using testing::House;

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

}  // namespace
}  // namespace hostler::daemon
