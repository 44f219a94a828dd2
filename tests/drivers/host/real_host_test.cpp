#include "drivers/host/real_host.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/drivers/host/cpu/fake_cpu.hpp"
#include "tests/drivers/host/fake_host.hpp"

namespace hostler::drivers::host {
namespace {

const Uuid own = *Uuid::parse("c7a5fdbd-edaf-9455-926a-d65c16db1809");

TEST(RealHost, AnswersFromItsRoot)
{
    const FakeHost files = FakeHost::two_sockets();
    const RealHost host(own, files.root(), fake_cpu(epyc()));
    EXPECT_EQ(host.node_info().cpus, 8u);
    EXPECT_EQ(host.cpu_map().present, 8u);
    EXPECT_EQ(host.free_memory(), 3'000'000ull * 1024);
    EXPECT_EQ(host.cells_free_memory(0, 9).or_throw().size(), 2u);
    EXPECT_EQ(host.free_pages({2048}, 0, 1).or_throw(), std::vector<std::uint64_t>{40});
    EXPECT_EQ(host.cpu_stats(-1).or_throw().size(), 4u);
    EXPECT_EQ(host.memory_stats(0).or_throw().size(), 2u);
    EXPECT_EQ(host.capabilities().uuid, own);
    EXPECT_EQ(host.capabilities().security[0].model, "none");
}

TEST(RealHost, TheCounterIsThereOnceKvmTellsItAndIsNotAskedForAgain)
{
    const FakeHost files = FakeHost::two_sockets();
    EXPECT_TRUE(RealHost(own, files.root(), fake_cpu({})).capabilities().cpu.counters.empty());

    std::optional<Tsc> told;
    int asked = 0;
    const RealHost host(own, files.root(), fake_cpu({}), [&] {
        ++asked;
        return told;
    });
    EXPECT_TRUE(host.capabilities().cpu.counters.empty());
    told = Tsc{.frequency_hz = 2'500'000'000, .is_scalable = true};
    const xml::HostCpuCounter counter{
        .name = "tsc", .frequency_hz = 2'500'000'000, .scaling = xml::YesNo::yes};
    EXPECT_EQ(host.capabilities().cpu.counters, std::vector{counter});
    told.reset();
    EXPECT_EQ(host.capabilities().cpu.counters, std::vector{counter});
    EXPECT_EQ(asked, 2);
}

TEST(RealHost, FirmwareThatTellsNothingIsSaid)
{
    EXPECT_THROW(
        {
            try {
                RealHost(own, FakeHost().root(), fake_cpu({})).sysinfo();
            } catch (const Error& error) {
                EXPECT_EQ(error.code, ErrorCode::config_unsupported);
                EXPECT_EQ(error.text(),
                          "unsupported configuration: Host SMBIOS information is not available");
                throw;
            }
        },
        Error);
    FakeHost files;
    files.file("/sys/class/dmi/id/bios_vendor", "SeaBIOS\n");
    EXPECT_EQ(RealHost(own, files.root(), fake_cpu({})).sysinfo().bios[0].value, "SeaBIOS");
}

}  // namespace
}  // namespace hostler::drivers::host
