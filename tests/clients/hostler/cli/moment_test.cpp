#include "clients/hostler/cli/moment.hpp"

#include <gtest/gtest.h>

namespace hostler::cli {
namespace {

TEST(CommaWords, AreHeldApartByOneCommaAndHoldTwoAsOne)
{
    EXPECT_EQ(comma_words("vda,file=/a,,b,snapshot=no"),
              (std::vector<std::string>{"vda", "file=/a,b", "snapshot=no"}));
    EXPECT_EQ(comma_words(""), std::vector<std::string>{""});
    EXPECT_EQ(comma_words("a,"), (std::vector<std::string>{"a", ""}));
}

TEST(Moment, IsReadFromASnapshotsXml)
{
    const Moment moment = read_moment(
        "<domainsnapshot><name>s2</name><parent><name>s1</name></parent><state>running</state>"
        "<creationTime>1795783520</creationTime><domain><name>d</name></domain></domainsnapshot>");
    EXPECT_EQ(moment.name, "s2");
    EXPECT_EQ(moment.parent, "s1");
    EXPECT_EQ(moment.state, "running");
    EXPECT_EQ(moment.created, 1795783520);
}

TEST(Moment, OfACheckpointHasNoState)
{
    const Moment moment = read_moment("<domaincheckpoint><name>c</name></domaincheckpoint>");
    EXPECT_EQ(moment.name, "c");
    EXPECT_EQ(moment.parent, "");
    EXPECT_EQ(moment.state, "");
}

TEST(MomentHead, HoldsWhatWasSaid)
{
    Arguments arguments;
    EXPECT_EQ(moment_head(arguments), "");
    arguments.add("name", "a<b");
    arguments.add("description", "why");
    EXPECT_EQ(moment_head(arguments), "  <name>a&lt;b</name>\n  <description>why</description>\n");
}

}  // namespace
}  // namespace hostler::cli
