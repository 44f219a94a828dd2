#include "daemon/config/suggestion.hpp"

#include <gtest/gtest.h>

namespace hostler::daemon {
namespace {

TEST(EditDistance, CountsLettersPutInTakenOutChangedAndSwapped)
{
    EXPECT_EQ(edit_distance("", ""), 0u);
    EXPECT_EQ(edit_distance("tls", ""), 3u);
    EXPECT_EQ(edit_distance("listen_tls", "listen_tsl"), 1u);
    EXPECT_EQ(edit_distance("max_client", "max_clients"), 1u);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
}

TEST(Suggestion, NamesTheNearestWordOrNone)
{
    constexpr std::string_view known[] = {"listen_tcp", "listen_tls", "max_clients"};
    EXPECT_EQ(suggestion("listen_tsl", known), "listen_tls");
    EXPECT_EQ(suggestion("maxclients", known), "max_clients");
    EXPECT_EQ(suggestion("colour", known), "");
    EXPECT_EQ(suggestion("", known), "");
}

}  // namespace
}  // namespace hostler::daemon
