#include "daemon/domains/live_status.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hostler::daemon {
namespace {

using ::testing::HasSubstr;

class LiveStatuses : public ::testing::Test {
protected:
    LiveStatuses()
    {
        live = xml::parse_domain(
                   "<domain type='kvm'><name>web</name><memory>65536</memory><os>"
                   "<type>hvm</type></os></domain>")
                   .or_throw();
        live.id = 7;
    }
    StoredStatus back() { return parse_status(format_status(status, live)).or_throw(); }

    LiveStatus status{7, {3, 1}, "kvm", 4711, "memento"};
    xml::Domain live;
};

TEST_F(LiveStatuses, WhatIsWrittenIsRead)
{
    const StoredStatus stored = back();
    EXPECT_EQ(stored.status.id, 7);
    EXPECT_EQ(stored.status.state, (DomainState{3, 1}));
    EXPECT_EQ(stored.status.driver, "kvm");
    EXPECT_EQ(stored.status.process_id, 4711);
    EXPECT_EQ(stored.status.memento, "memento");
    EXPECT_EQ(stored.live.name.view(), "web");
    EXPECT_EQ(stored.live.id, 7);
}

TEST_F(LiveStatuses, AMementoMayBeAnyBytes)
{
    status.memento.clear();
    for (int byte = 0; byte < 256; ++byte) status.memento += static_cast<char>(byte);
    EXPECT_EQ(back().status.memento, status.memento);
    status.memento.clear();
    EXPECT_EQ(back().status.memento, "");
}

TEST_F(LiveStatuses, TextOfTheGuestsDoesNotEndIt)
{
    live.title = "</domain></domstatus><domain type='x'> & \"'";
    live.description = "<domain ";
    const StoredStatus stored = back();
    EXPECT_EQ(stored.live.title.view(), live.title.view());
    EXPECT_EQ(stored.live.description.view(), live.description.view());
}

TEST_F(LiveStatuses, NumbersMayBeBelowZero)
{
    status.id = -1;
    status.state = {-5, -6};
    EXPECT_EQ(back().status.id, -1);
    EXPECT_EQ(back().status.state, (DomainState{-5, -6}));
}

TEST_F(LiveStatuses, WhatIsCutOrForeignIsRefused)
{
    const std::string whole = format_status(status, live);
    for (const std::size_t size : {std::size_t{0}, whole.size() / 3, whole.size() - 4})
        EXPECT_FALSE(parse_status(whole.substr(0, size))) << size;
    EXPECT_FALSE(parse_status("<domstatus id='1'/>"));
    EXPECT_THAT(parse_status("<domstatus id='1'></domstatus>").error().detail,
                HasSubstr("holds no domain"));
}

}  // namespace
}  // namespace hostler::daemon
