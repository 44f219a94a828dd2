#include "drivers/host/cpu/cpu_modes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/drivers/host/cpu/fake_cpu.hpp"

namespace hostler::drivers::host {
namespace {

std::string usable(const xml::CpuModeCapability& custom, std::string_view name)
{
    const auto found =
        std::ranges::find_if(custom.models, [&](const auto& model) { return model.name == name; });
    return found == custom.models.end() ? "" : found->usable.str();
}

TEST(CpuModes, TellWhichModelsThisHostCanRun)
{
    const auto modes = cpu_modes(read_host_cpu(fake_cpu(epyc())));
    ASSERT_EQ(modes.size(), 4u);
    EXPECT_EQ(modes[0].name, "host-passthrough");
    EXPECT_EQ(modes[2].name, "host-model");
    EXPECT_EQ(modes[2].model, "EPYC");
    EXPECT_EQ(modes[2].vendor, "AMD");
    EXPECT_EQ(usable(modes[3], "EPYC"), "yes");
    EXPECT_EQ(usable(modes[3], "qemu64"), "yes");
    EXPECT_EQ(usable(modes[3], "EPYC-Milan"), "no");
    EXPECT_EQ(usable(modes[3], "Haswell"), "no");
    EXPECT_EQ(modes[3].models.size(), cpu_models().size());
}

TEST(CpuModes, AHostThatNoModelFitsHasNoHostModel)
{
    const auto modes = cpu_modes(read_host_cpu(fake_cpu({})));
    EXPECT_EQ(modes[2].supported, xml::YesNo::no);
    EXPECT_FALSE(modes[2].model.has_value());
}

}  // namespace
}  // namespace hostler::drivers::host
