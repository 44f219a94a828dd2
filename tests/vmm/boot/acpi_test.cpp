#include "drivers/kvm/vmm/boot/acpi.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <numeric>

namespace hostler::vmm {
namespace {

AcpiPlan plan_of(std::uint32_t processors)
{
    AcpiPlan plan;
    for (std::uint32_t id = 0; id < processors; ++id) plan.processors.push_back({.apic_id = id});
    plan.serial_ports = {{0x3f8, 4}, {0x2f8, 3}};
    return plan;
}

template <class T>
T at(const std::string& bytes, std::size_t offset)
{
    T value;
    EXPECT_LE(offset + sizeof value, bytes.size());
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

int sum(std::string_view bytes)
{
    return std::accumulate(bytes.begin(), bytes.end(), 0,
                           [](int all, char byte) { return (all + byte) & 0xff; });
}

/// Follows the RSDP to every table, checks each sum, and gives the tables by signature.
std::map<std::string, std::string> follow(const AcpiTables& tables)
{
    const auto table_at = [&](std::uint64_t address) {
        const std::uint64_t offset = address - layout::acpi_tables;
        const std::string table =
            tables.bytes.substr(offset, at<std::uint32_t>(tables.bytes, offset + 4));
        EXPECT_EQ(sum(table), 0) << table.substr(0, 4);
        return table;
    };
    EXPECT_EQ(tables.bytes.substr(0, 8), "RSD PTR ");
    EXPECT_EQ(sum(tables.bytes.substr(0, 20)), 0);
    EXPECT_EQ(sum(tables.bytes.substr(0, 36)), 0);
    const std::string xsdt = table_at(at<std::uint64_t>(tables.bytes, 24));
    std::map<std::string, std::string> found{{"XSDT", xsdt}};
    for (std::size_t offset = 36; offset < xsdt.size(); offset += 8) {
        const std::string table = table_at(at<std::uint64_t>(xsdt, offset));
        found[table.substr(0, 4)] = table;
    }
    found["DSDT"] = table_at(at<std::uint64_t>(found["FACP"], 140));
    return found;
}

TEST(Acpi, EveryTableIsReachedAndSumsUp)
{
    auto tables = follow(build_acpi_tables(plan_of(3)).or_throw());
    EXPECT_EQ(tables.size(), 5u);
    EXPECT_EQ(tables["FACP"].size(), 276u);
    EXPECT_EQ(at<std::uint32_t>(tables["FACP"], 112) >> 20 & 1, 1u) << "hardware-reduced";
    EXPECT_EQ(at<std::uint64_t>(tables["FACP"], 120), layout::reset_register);
    EXPECT_EQ(at<std::uint8_t>(tables["FACP"], 128), layout::reset_value);
    EXPECT_EQ(at<std::uint64_t>(tables["FACP"], 248), layout::acpi_registers) << "sleep control";
    EXPECT_EQ(at<std::uint64_t>(tables["MCFG"], 44), layout::ecam);
}

TEST(Acpi, TheMadtListsEveryProcessor)
{
    auto tables = follow(build_acpi_tables(plan_of(300)).or_throw());
    const std::string madt = tables["APIC"];
    std::map<int, int> entries;
    for (std::size_t offset = 44; offset < madt.size();
         offset += at<std::uint8_t>(madt, offset + 1))
        ++entries[at<std::uint8_t>(madt, offset)];
    EXPECT_EQ(entries[0], 255) << "local APICs";
    EXPECT_EQ(entries[9], 45) << "x2APICs, of ids that a byte does not hold";
    EXPECT_EQ(entries[1], 1) << "IOAPIC";
    EXPECT_EQ(entries[4], 1) << "NMI";
}

TEST(Acpi, AProcessorThatIsNotPluggedInMayComeLater)
{
    AcpiPlan plan = plan_of(1);
    plan.processors.push_back({.apic_id = 1, .is_plugged_in = false, .may_be_pulled = true});
    auto tables = follow(build_acpi_tables(plan).or_throw());
    EXPECT_EQ(at<std::uint32_t>(tables["APIC"], 44 + 4), madt_enabled);
    EXPECT_EQ(at<std::uint32_t>(tables["APIC"], 52 + 4), madt_online_capable);
}

TEST(Acpi, RefusesTablesThatOutgrowTheirPlace)
{
    EXPECT_FALSE(build_acpi_tables(plan_of(10'000)));
}

TEST(Acpi, TheReferenceCompilerReadsTheDsdt)
{
    ASSERT_EQ(std::system("command -v iasl >/dev/null 2>&1"), 0) << "package acpica-tools";
    const auto folder =
        std::filesystem::temp_directory_path() / ("hostler-acpi-" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder);
    AcpiPlan plan = plan_of(2);
    plan.processors[1].may_be_pulled = true;
    auto tables = follow(build_acpi_tables(plan).or_throw());
    for (const auto& [signature, table] : tables)
        std::ofstream(folder / (signature + ".aml"), std::ios::binary) << table;
    const std::string command = "cd " + folder.string() +
                                " && iasl -d *.aml >log 2>&1 && iasl DSDT.dsl >log2 2>&1"
                                " && grep -q 'Notify (\\\\_SB.PWRB, 0x80)' DSDT.dsl"
                                " && grep -q 'Notify (\\\\_SB.C001, 0x03)' DSDT.dsl"
                                " && grep -q '_EJ0' DSDT.dsl"
                                " && grep -q '^Compilation successful. 0 Errors' log2";
    EXPECT_EQ(std::system(command.c_str()), 0)
        << std::ifstream(folder / "log").rdbuf() << std::ifstream(folder / "log2").rdbuf();
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace hostler::vmm
