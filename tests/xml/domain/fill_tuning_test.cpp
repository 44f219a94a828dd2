#include "xml/domain/fill_tuning.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hostler::xml {
namespace {

using ::testing::HasSubstr;

std::string filled(const std::string& inside)
{
    const std::string text = "<domain type='test'><name>x</name><memory>1024</memory>" + inside +
                             "<os><type>hvm</type></os></domain>";
    Domain domain = parse_domain(text).or_throw();
    fill(domain).or_throw();
    return format(domain);
}

TEST(FillTuning, ADistanceHoldsBothWays)
{
    const std::string text = filled(
        "<vcpu>2</vcpu><cpu><numa><cell id='0' cpus='0' memory='512'><distances>"
        "<sibling id='1' value='21'/></distances></cell><cell id='1' cpus='1' memory='512'/>"
        "</numa></cpu>");
    EXPECT_THAT(text, HasSubstr("          <sibling id='0' value='10'/>\n"
                                "          <sibling id='1' value='21'/>\n"));
    EXPECT_THAT(text, HasSubstr("          <sibling id='0' value='21'/>\n"
                                "          <sibling id='1' value='10'/>\n"));
}

TEST(FillTuning, ADistanceThatIsSaidStays)
{
    const std::string text = filled(
        "<vcpu>2</vcpu><cpu><numa><cell id='0' cpus='0' memory='512'><distances>"
        "<sibling id='1' value='21'/></distances></cell><cell id='1' cpus='1' memory='512'>"
        "<distances><sibling id='0' value='31'/></distances></cell></numa></cpu>");
    EXPECT_THAT(text, HasSubstr("<sibling id='0' value='31'/>"));
}

TEST(FillTuning, EachVcpuHasASchedulerOfItsOwn)
{
    EXPECT_THAT(filled("<vcpu>4</vcpu><cputune><vcpusched vcpus='3' scheduler='idle'/>"
                       "<vcpusched vcpus='0-1' scheduler='batch'/></cputune>"),
                HasSubstr("    <vcpusched vcpus='0' scheduler='batch'/>\n"
                          "    <vcpusched vcpus='1' scheduler='batch'/>\n"
                          "    <vcpusched vcpus='3' scheduler='idle'/>\n"));
}

TEST(FillTuning, VcpusFollowTheirMemoryUnlessSomebodyPlacedThem)
{
    const std::string follows = "<numatune><memory mode='interleave' placement='auto'/></numatune>";
    EXPECT_THAT(filled("<vcpu>2</vcpu>"), HasSubstr("<vcpu placement='static'>2"));
    EXPECT_THAT(filled("<vcpu placement='static'>2</vcpu>" + follows),
                HasSubstr("<vcpu placement='auto'>2"));
    EXPECT_THAT(filled("<vcpu placement='static'>2</vcpu><cputune><vcpupin vcpu='0' cpuset='0'/>"
                       "</cputune>" +
                       follows),
                HasSubstr("<vcpu placement='static'>2"));
}

}  // namespace
}  // namespace hostler::xml
