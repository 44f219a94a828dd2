#include "clients/hostler/cli/cpu_file.hpp"

#include <gtest/gtest.h>

#include "clients/hostler/cli/failure.hpp"
#include "tests/clients/places.hpp"

namespace hostler::cli {
namespace {

using tests::Places;

using Cpus = std::vector<std::string>;

Cpus cpus_in(std::string_view text)
{
    const Places places;
    return read_cpus(places.file(text));
}

TEST(CpuFile, CpusAreFoundWhereverTheyMayStand)
{
    EXPECT_EQ(cpus_in("<cpu a='1'/>"), Cpus{"<cpu a=\"1\"/>"});
    EXPECT_EQ(cpus_in("<domain><cpu a='2'/></domain>"), Cpus{"<cpu a=\"2\"/>"});
    EXPECT_EQ(cpus_in("<capabilities><host><cpu a='3'/></host></capabilities>"),
              Cpus{"<cpu a=\"3\"/>"});
    EXPECT_EQ(cpus_in("<?xml version='1.0'?>\n<cpu a='4'/>\n<cpu a='5'/>"),
              (Cpus{"<cpu a=\"4\"/>", "<cpu a=\"5\"/>"}));
}

TEST(CpuFile, OfWhatADomainCanHaveItIsTheHostsModel)
{
    EXPECT_EQ(cpus_in("<domainCapabilities><cpu>"
                      "<mode name='host-passthrough' supported='yes'><x/></mode>"
                      "<mode name='host-model' supported='yes'><model>m</model></mode>"
                      "</cpu></domainCapabilities>"),
              Cpus{"<cpu name=\"host-model\" supported=\"yes\">\n  <model>m</model>\n</cpu>"});
    EXPECT_THROW(cpus_in("<domainCapabilities><cpu><mode name='host-model' supported='no'/></cpu>"
                         "</domainCapabilities>"),
                 Failure);
}

TEST(CpuFile, WhatIsNoXmlIsNamedByItsFile)
{
    const Places places;
    const std::string file = places.file("<cpu>");
    try {
        read_cpus(file);
        FAIL();
    } catch (const Failure& failure) {
        EXPECT_TRUE(failure.lines.front().starts_with(file + ":")) << failure.lines.front();
    }
}

}  // namespace
}  // namespace hostler::cli
