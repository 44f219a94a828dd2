#include "daemon/handover/channel.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <thread>

namespace hostler::daemon {
namespace {

constexpr std::chrono::seconds limit(20);

class ChannelTest : public ::testing::Test {
protected:
    ChannelTest()
    {
        auto made = Channel::make().or_throw();
        here.emplace(std::move(made.first));
        there.emplace(std::move(made.second));
    }

    std::optional<Channel> here;
    std::optional<Channel> there;
};

TEST_F(ChannelTest, CarriesAnyNumberOfDescriptorsInOrder)
{
    constexpr std::size_t count = 700;
    Channel::Parcel parcel{std::string(5'000'000, 'x'), {}};
    for (std::size_t index = 0; index < count; ++index) {
        int ends[2];
        ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
        const std::uint16_t number = static_cast<std::uint16_t>(index);
        ASSERT_EQ(::write(ends[1], &number, sizeof number), 2);
        ::close(ends[1]);
        parcel.descriptors.emplace_back(ends[0]);
    }
    std::thread sender([&] { EXPECT_TRUE(here->send(parcel)); });
    Result<Channel::Parcel> got = there->receive(limit);
    sender.join();
    ASSERT_TRUE(got);
    EXPECT_EQ(got->bytes, parcel.bytes);
    ASSERT_EQ(got->descriptors.size(), count);
    for (std::size_t index = 0; index < count; ++index) {
        std::uint16_t number = 0;
        EXPECT_EQ(::read(got->descriptors[index].get(), &number, sizeof number), 2);
        EXPECT_EQ(number, index);
    }
}

TEST_F(ChannelTest, HearsTheWordItWaitsForAndNoOther)
{
    EXPECT_TRUE(here->say('P'));
    EXPECT_TRUE(there->hear('P', limit));
    EXPECT_TRUE(here->say('X'));
    EXPECT_FALSE(there->hear('P', limit));
    EXPECT_EQ(there->hear('P', std::chrono::milliseconds(1)).error().code,
              ErrorCode::operation_timeout);
}

TEST_F(ChannelTest, NoticesWhenTheOtherSideIsGone)
{
    there.reset();
    EXPECT_FALSE(here->say('P'));
    EXPECT_FALSE(here->hear('P', limit));
    EXPECT_FALSE(here->receive(limit));
}

}  // namespace
}  // namespace hostler::daemon
