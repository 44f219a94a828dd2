#include "daemon/rpc/places.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace hostler::daemon {
namespace {

std::shared_ptr<Places> places(PlaceLimits limits)
{
    return std::make_shared<Places>(limits);
}

TEST(PlacesTest, TakesNoMoreThanItHas)
{
    const auto two = places({.clients_max = 2});
    std::optional<Place> first = two->take("uid 1", false).or_throw();
    const Place second = two->take("uid 2", false).or_throw();
    EXPECT_EQ(two->take("uid 3", false).error().detail, "max_clients = 2 clients are connected");
    first.reset();
    EXPECT_TRUE(two->take("uid 3", false));
    EXPECT_EQ(two->counts().clients, 1u);
}

TEST(PlacesTest, CountsWhoHasNotShownWhoItIs)
{
    const auto one = places({.clients_max = 9, .anonymous_max = 1});
    Place stranger = one->take("192.0.2.7", true).or_throw();
    EXPECT_FALSE(one->take("192.0.2.8", true));
    EXPECT_TRUE(one->take("192.0.2.8", false));
    stranger.known();
    stranger.known();
    EXPECT_EQ(one->counts().anonymous, 0u);
    EXPECT_TRUE(one->take("192.0.2.8", true));
    EXPECT_EQ(one->counts().anonymous, 0u);
}

TEST(PlacesTest, KeepsOneUserFromTakingThemAll)
{
    const auto fair = places({.clients_max = 9, .per_user_max = 2});
    Place first = fair->take("uid 1", false).or_throw();
    const Place second = fair->take("uid 1", false).or_throw();
    EXPECT_FALSE(fair->take("uid 1", false));
    EXPECT_TRUE(fair->take("uid 2", false));
    first = Place();
    EXPECT_TRUE(fair->take("uid 1", false));
}

TEST(PlacesTest, LeavesPlacesToOthersAndToTheOwner)
{
    const auto eight = places({.clients_max = 8});
    std::vector<Place> taken;
    for (int count = 0; count < 6; ++count) taken.push_back(eight->take("uid 1", false).or_throw());
    EXPECT_EQ(eight->take("uid 1", false).error().detail,
              "max_clients = 8 leaves 6 to one, and so many clients of uid 1 are connected");
    taken.push_back(eight->take("uid 2", false).or_throw());
    EXPECT_EQ(eight->take("uid 3", false).error().detail,
              "max_clients = 8 leaves 1 to the daemon's owner, and the others are taken");
    taken.push_back(eight->take("uid 0", false, true).or_throw());
    EXPECT_EQ(eight->take("uid 0", false, true).error().detail,
              "max_clients = 8 clients are connected");
    taken.clear();
    for (int count = 0; count < 8; ++count)
        taken.push_back(eight->take("uid 0", false, true).or_throw());
}

TEST(PlacesTest, CountsWhatIsUnfinishedOfAllOfOnesClients)
{
    const auto some = places({.clients_max = 9, .unfinished_bytes_max = 100});
    Place first = some->take("uid 1", false).or_throw();
    Place second = some->take("uid 1", false).or_throw();
    Place other = some->take("uid 2", false).or_throw();
    EXPECT_TRUE(first.hold_unfinished(60));
    EXPECT_FALSE(second.hold_unfinished(50));
    EXPECT_TRUE(second.hold_unfinished(40));
    EXPECT_TRUE(other.hold_unfinished(100));
    first = Place();
    Place moved = std::move(second);
    EXPECT_TRUE(moved.hold_unfinished(100));
    EXPECT_FALSE(moved.hold_unfinished(101));
}

TEST(PlacesTest, KeepsOneAddressFromTakingThePlacesOfStrangers)
{
    const auto four = places({.clients_max = 9, .anonymous_max = 4});
    std::vector<Place> silent;
    for (int count = 0; count < 3; ++count)
        silent.push_back(four->take("192.0.2.7", true).or_throw());
    EXPECT_EQ(
        four->take("192.0.2.7", true).error().detail,
        "max_anonymous_clients = 4 leaves 3 to one, and so many clients of 192.0.2.7 have not "
        "shown yet who they are");
    EXPECT_TRUE(four->take("192.0.2.7", false));
    EXPECT_TRUE(four->take("192.0.2.8", true));
    silent.front().known();
    EXPECT_TRUE(four->take("192.0.2.7", true));
}

TEST(PlacesTest, TheAddressesOfAnIpv6NetworkAreOnes)
{
    const auto some = places({.clients_max = 9, .per_user_max = 1});
    const Place first = some->take("2001:db8::1", false).or_throw();
    EXPECT_EQ(some->take("2001:db8::ffff:2", false).error().detail,
              "max_clients_per_user = 1 clients of 2001:db8::/64 are connected");
    const Place taken_over = some->take_over("2001:db8:0:1::1", false);
    EXPECT_FALSE(some->take("2001:db8:0:1::2", false));
    // Neighbours on the link, and this host itself, are told apart.
    const Place neighbour = some->take("fe80::1%eth0", false).or_throw();
    EXPECT_TRUE(some->take("fe80::2%eth0", false));
    EXPECT_TRUE(some->take("::1", false));
}

TEST(PlacesTest, ClientsOfAPredecessorKeepTheirPlaces)
{
    const auto one = places({.clients_max = 1, .anonymous_max = 1, .per_user_max = 1});
    const Place first = one->take_over("uid 1", true);
    const Place second = one->take_over("uid 1", true);
    EXPECT_EQ(one->counts().clients, 2u);
    EXPECT_EQ(one->counts().anonymous, 2u);
    EXPECT_FALSE(one->take("uid 2", false));
}

TEST(PlacesTest, KnowsWhetherItsLimitsWereChanged)
{
    const auto some = places({.clients_max = 5, .anonymous_max = 2});
    EXPECT_FALSE(some->set_limits(0, 0));
    EXPECT_FALSE(some->are_limits_changed());
    EXPECT_TRUE(some->set_limits(6, 2));
    EXPECT_TRUE(some->are_limits_changed());
}

TEST(PlacesTest, RefusesLimitsThatMakeNoSense)
{
    const auto some = places({.clients_max = 5, .anonymous_max = 2});
    EXPECT_FALSE(some->set_limits(0, 0));
    EXPECT_FALSE(some->set_limits(3, 4));
    EXPECT_TRUE(some->set_limits(3, 3));
    EXPECT_EQ(some->counts().limits.clients_max, 3u);
}

}  // namespace
}  // namespace hostler::daemon
