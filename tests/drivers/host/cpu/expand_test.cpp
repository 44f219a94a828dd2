#include "drivers/host/cpu/expand.hpp"

#include <gtest/gtest.h>

#include "tests/drivers/host/cpu/fake_cpu.hpp"

namespace hostler::drivers::host {
namespace {

using xml::Cpu;
using xml::CpuFeature;

Cpu host_model()
{
    Cpu cpu;
    cpu.mode = Cpu::Mode::host_model;
    return cpu;
}

TEST(ExpandedCpu, NamesTheModelThatTheHostIs)
{
    const Cpu cpu = expanded_cpu(host_model(), read_host_cpu(fake_cpu(epyc())));
    EXPECT_EQ(cpu.mode, Cpu::Mode::custom);
    EXPECT_EQ(cpu.match, Cpu::Match::exact);
    EXPECT_EQ(cpu.model, "EPYC");
    EXPECT_EQ(cpu.vendor, "AMD");
}

TEST(ExpandedCpu, KeepsWhatTheUserSaysOfAFeature)
{
    HostCpu86 host = read_host_cpu(fake_cpu(epyc()));
    host.extra_features = {"invtsc", "topoext"};
    Cpu asked = host_model();
    asked.features.push_back({CpuFeature::Policy::disable, "topoext"});
    const Cpu cpu = expanded_cpu(asked, host);
    const std::vector<CpuFeature> expected = {{CpuFeature::Policy::require, "invtsc"},
                                              {CpuFeature::Policy::disable, "topoext"}};
    EXPECT_EQ(cpu.features, expected);
}

TEST(ExpandedCpu, LeavesOtherModesAndUnknownHostsAlone)
{
    Cpu passthrough;
    passthrough.mode = Cpu::Mode::host_passthrough;
    EXPECT_EQ(expanded_cpu(passthrough, read_host_cpu(fake_cpu(epyc()))), passthrough);
    EXPECT_EQ(expanded_cpu(host_model(), read_host_cpu(fake_cpu({}))), host_model());
}

}  // namespace
}  // namespace hostler::drivers::host
