#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/xml/domain/refused.hpp"

namespace hostler::xml {
namespace {

using testing::HasSubstr;

std::string refusal_of(const std::string& more)
{
    return verdict({"", more}).detail;
}

std::string cells(const std::string& first, const std::string& second)
{
    return "<vcpu>4</vcpu><cpu><numa><cell " + first + " memory='512'/><cell " + second +
           " memory='512'/></numa></cpu>";
}

TEST(CheckedTuning, AGuestHasMemory)
{
    EXPECT_THAT(verdict({"", "", "", ""}).detail, HasSubstr("Memory size must be specified"));
}

TEST(CheckedTuning, CellsAreCountedFromZeroAndShareNothing)
{
    EXPECT_THAT(refusal_of(cells("id='1' cpus='0'", "id='2' cpus='1'")), HasSubstr("Exactly one"));
    EXPECT_THAT(refusal_of(cells("id='0' cpus='0-1'", "id='1' cpus='1-2'")),
                HasSubstr("NUMA cells 1 and 0 have overlapping vCPU ids"));
    EXPECT_THAT(refusal_of(cells("id='0' cpus='0'", "id='1' cpus='4'")), HasSubstr("exceed"));
    EXPECT_EQ(refusal_of(cells("id='0' cpus='0-1'", "id='1' cpus='2-3'")), "");
}

TEST(CheckedTuning, PagesOfOneSizeWhereNoNodeIsNamed)
{
    const auto pages = [](const std::string& second) {
        return "<memoryBacking><hugepages><page size='1048576' unit='KiB'/><page size='2048' "
               "unit='KiB' " +
               second + "/></hugepages></memoryBacking>";
    };
    EXPECT_THAT(refusal_of(pages("nodeset='0'")),
                HasSubstr("two master hugepages detected: 2048 and 1048576"));
    EXPECT_THAT(refusal_of(pages("")), HasSubstr("two master hugepages"));
    EXPECT_EQ(refusal_of(pages("nodeset='0'") + cells("id='0' cpus='0'", "id='1' cpus='1'")), "");
}

TEST(CheckedTuning, NodesFitThePlacement)
{
    EXPECT_THAT(refusal_of("<numatune><memory mode='interleave' placement='static'/></numatune>"),
                HasSubstr("nodeset for NUMA memory tuning must be set"));
    EXPECT_THAT(refusal_of("<numatune><memory mode='strict' nodeset='0,^0'/></numatune>"),
                HasSubstr("'nodeset' in element 'memory': '0,^0'"));
    EXPECT_THAT(refusal_of("<numatune><memory mode='restrictive' nodeset='0'/><memnode cellid='0' "
                           "mode='strict' nodeset='1'/></numatune>" +
                           cells("id='0' cpus='0'", "id='1' cpus='1'")),
                HasSubstr("'restrictive' mode is required"));
}

TEST(CheckedTuning, AThreadHasOneSchedulerAndIsThere)
{
    EXPECT_THAT(refusal_of("<vcpu>4</vcpu><cputune><vcpusched vcpus='0-1' scheduler='batch'/>"
                           "<vcpusched vcpus='1-2' scheduler='batch'/></cputune>"),
                HasSubstr("'vcpusched' attributes 'vcpus' must not overlap"));
    EXPECT_THAT(refusal_of("<iothreads>1</iothreads><cputune><iothreadsched iothreads='2' "
                           "scheduler='batch'/></cputune>"),
                HasSubstr("Cannot find 'iothread' : 2"));
}

}  // namespace
}  // namespace hostler::xml
