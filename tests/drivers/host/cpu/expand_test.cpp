#include "drivers/host/cpu/expand.hpp"

#include <gtest/gtest.h>

#include "tests/drivers/host/cpu/fake_cpu.hpp"
#include "xml/schema/compare.hpp"

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

/// Whether the row of this path below <cpu>, or one above it, is marked.
bool is_marked(std::span<const xml::Part> parts, std::string_view path)
{
    for (const xml::Part& part : parts) {
        using Kind = xml::Part::Kind;
        std::string step = "/" + std::string(part.kind == Kind::attribute ? "@" : "");
        step += part.name;
        // An element's own text is named by the element.
        if (part.kind == Kind::text ? !path.empty() : !path.starts_with(step)) continue;
        if (part.is_expanded) return true;
        const bool is_element = part.kind == Kind::group || part.kind == Kind::child;
        if (is_element && is_marked(part.rows(), path.substr(step.size()))) return true;
    }
    return false;
}

// The description says which rows --update-cpu shows otherwise, and none is missing there.
TEST(ExpandedCpu, ChangesOnlyRowsThatTheDescriptionMarks)
{
    HostCpu86 host = read_host_cpu(fake_cpu(epyc()));
    host.extra_features = {"invtsc"};
    const Cpu expanded = expanded_cpu(host_model(), host);
    const auto changes = xml::compare(host_model(), expanded);
    EXPECT_GE(changes.size(), 6U);
    for (const xml::Difference& one : changes)
        EXPECT_TRUE(is_marked(schema(&expanded).parts, one.path.substr(4))) << one.path;
}

}  // namespace
}  // namespace hostler::drivers::host
