// What a guest's ACPI finds in the DSDT, read by grammar: the devices, where they say that they
// stand, and that this is where the machine has them.
#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <set>

#include "drivers/kvm/vmm/boot/acpi.hpp"
#include "drivers/kvm/vmm/boot/aml.hpp"
#include "drivers/kvm/vmm/legacy/acpi_registers.hpp"
#include "drivers/kvm/vmm/legacy/processor_slots.hpp"
#include "tests/vmm/boot/aml_reader.hpp"

namespace hostler::vmm {
namespace {

using test::AmlObject;
using test::AmlReader;

AcpiPlan plan_of(std::uint32_t processors, std::uint32_t fixed)
{
    AcpiPlan plan;
    for (std::uint32_t id = 0; id < processors; ++id)
        plan.processors.push_back({.apic_id = 2 * id, .may_be_pulled = id >= fixed});
    return plan;
}

/// The objects of the whole table below one root.
AmlObject read(const AcpiPlan& plan)
{
    return {.path = "\\", .children = AmlReader(build_dsdt_terms(plan)).read_all()};
}

std::uint64_t number_at(std::string_view bytes, std::size_t at, std::size_t size)
{
    std::uint64_t value = 0;
    std::memcpy(&value, bytes.substr(at, size).data(), size);
    return value;
}

/// The resources of a _CRS, as ranges by what they are of.
struct Resources {
    struct Range {
        std::uint64_t first;
        std::uint64_t last;
        bool operator==(const Range&) const = default;
    };
    std::vector<Range> ports;
    std::vector<Range> memory;
    std::vector<Range> buses;
    std::vector<std::uint64_t> interrupts;
};

/// One large descriptor (6.4.3), without its three bytes of header.
void add_large(Resources& found, std::uint8_t tag, std::string_view body)
{
    if (tag == 0x86) {
        const std::uint64_t start = number_at(body, 1, 4);
        found.memory.push_back({start, start + number_at(body, 5, 4) - 1});
    } else if (tag == 0x89) {
        found.interrupts.push_back(number_at(body, 2, 4));
    } else {
        const std::size_t size = tag == 0x88 ? 2 : tag == 0x87 ? 4 : 8;
        const Resources::Range range{number_at(body, 3 + size, size),
                                     number_at(body, 3 + 2 * size, size)};
        EXPECT_EQ(number_at(body, 3 + 4 * size, size), range.last - range.first + 1) << "length";
        (tag == 0x88 ? found.buses : found.memory).push_back(range);
    }
}

Resources resources_of(const AmlObject& device)
{
    Resources found;
    const AmlObject* const current = device.find("_CRS");
    std::string_view left = current ? current->bytes : std::string_view("\x79");
    while (!left.empty()) {
        const auto tag = static_cast<std::uint8_t>(left.front());
        if ((tag & 0x78) == 0x78) return found;  // the end tag
        if (tag == 0x47) {
            const std::uint64_t first = number_at(left, 2, 2);
            EXPECT_EQ(first, number_at(left, 4, 2)) << "fixed";
            found.ports.push_back({first, first + number_at(left, 7, 1) - 1});
            left.remove_prefix(8);
            continue;
        }
        const std::uint64_t bytes = number_at(left, 1, 2);
        add_large(found, tag, left.substr(3, bytes));
        left.remove_prefix(3 + bytes);
    }
    ADD_FAILURE() << device.path << " has resources without an end";
    return found;
}

bool has_id(const AmlObject& device, std::string_view key, std::string_view id)
{
    const AmlObject* const found = device.find(key);
    return found && aml::integer(found->numbers.at(0)) == aml::eisa_id(id);
}

TEST(Dsdt, EachNameIsInItsScopeOnce)
{
    AcpiPlan plan = plan_of(300, 2);
    plan.serial_ports = {{0x3f8, 4}, {0x2f8, 3}, {0x3e8, 6}, {0x2e8, 7}};
    const AmlObject table = read(plan);
    ASSERT_EQ(table.children.size(), 2u) << "the devices, and the sleep state";
    std::set<std::string> seen;
    for (const AmlObject& device : table.at("\\_SB_").children) {
        EXPECT_TRUE(seen.insert(device.path).second) << device.path;
        std::set<std::string> inside;
        for (const AmlObject& child : device.children)
            if (child.kind != AmlObject::Kind::field)
                EXPECT_TRUE(inside.insert(child.path).second) << device.path << "." << child.path;
        EXPECT_TRUE(device.find("_HID")) << device.path;
    }
    EXPECT_EQ(seen.size(), 300u + 4 + 5);
}

TEST(Dsdt, ThePciRootHasTheWindowsThatTheMachineKeepsFree)
{
    const AmlObject table = read(plan_of(1, 1));
    const AmlObject& root = table.at("\\_SB_").at("PCI0");
    EXPECT_TRUE(has_id(root, "_HID", "PNP0A08"));
    EXPECT_TRUE(has_id(root, "_CID", "PNP0A03"));
    EXPECT_EQ(root.at("_BBN").numbers, std::vector<std::uint64_t>{0});
    const Resources found = resources_of(root);
    ASSERT_EQ(found.memory.size(), 1u);
    EXPECT_EQ(found.memory[0], (Resources::Range{layout::pci_windows, layout::ecam - 1}));
    EXPECT_EQ(found.buses, (std::vector<Resources::Range>{{0, 0}}));
    EXPECT_GE(found.memory[0].first, layout::gap_start) << "not over RAM";
    EXPECT_TRUE(found.interrupts.empty()) << "MSI only";
}

/// Linux takes MCFG's word only where a board resource holds the range.
TEST(Dsdt, TheBoardHoldsConfigurationSpace)
{
    const AmlObject table = read(plan_of(1, 1));
    const AmlObject& board = table.at("\\_SB_").at("MBRD");
    EXPECT_TRUE(has_id(board, "_HID", "PNP0C02"));
    EXPECT_EQ(
        resources_of(board).memory,
        (std::vector<Resources::Range>{{layout::ecam, layout::ecam + layout::ecam_bytes - 1}}));
}

TEST(Dsdt, SerialPortsStandWhereThePlanHasThem)
{
    AcpiPlan plan = plan_of(1, 1);
    plan.serial_ports = {{0x3f8, 4}, {0x2e8, 7}};
    const AmlObject table = read(plan);
    std::uint64_t number = 1;
    for (const SerialPort& place : plan.serial_ports) {
        const AmlObject& port = table.at("\\_SB_").at("COM" + std::to_string(number));
        EXPECT_TRUE(has_id(port, "_HID", "PNP0501"));
        EXPECT_EQ(port.at("_UID").numbers.at(0), number++);
        const Resources found = resources_of(port);
        EXPECT_EQ(found.ports,
                  (std::vector<Resources::Range>{{place.port, place.port + std::uint64_t{7}}}));
        EXPECT_EQ(found.interrupts, std::vector<std::uint64_t>{place.gsi});
    }
    EXPECT_FALSE(table.at("\\_SB_").find("COM3"));
}

/// Two drivers that both believe to own a port, or a line that is not shared.
TEST(Dsdt, NoTwoDevicesClaimTheSame)
{
    AcpiPlan plan = plan_of(8, 2);
    for (const std::uint32_t port : {0x3f8u, 0x2f8u, 0x3e8u, 0x2e8u})
        plan.serial_ports.push_back(*find_serial_port(port));
    std::map<std::uint64_t, std::string> port_owners;
    std::map<std::uint64_t, std::string> line_owners;
    const AmlObject table = read(plan);
    const auto claim = [](auto& owners, std::uint64_t what, const std::string& who) {
        const auto [place, is_first] = owners.emplace(what, who);
        EXPECT_TRUE(is_first) << what << " is of " << place->second << " and of " << who;
    };
    for (const AmlObject& device : table.at("\\_SB_").children) {
        const Resources found = resources_of(device);
        for (const auto& [first, last] : found.ports)
            for (std::uint64_t port = first; port <= last; ++port)
                claim(port_owners, port, device.path);
        for (const AmlObject& child : device.children)
            if (child.kind == AmlObject::Kind::region)
                claim(port_owners, child.numbers.at(0), device.path + "." + child.path);
        for (const std::uint64_t line : found.interrupts) claim(line_owners, line, device.path);
    }
    EXPECT_EQ(port_owners.size(), 4u * 8 + 2 + 1 + 6);
    for (const auto& [line, owner] : line_owners) EXPECT_LT(line, layout::ioapic_inputs) << owner;
}

TEST(Dsdt, TheEventDeviceReadsTheMachinesRegister)
{
    const AmlObject table = read(plan_of(2, 2));
    const AmlObject& events = table.at("\\_SB_").at("GED_");
    EXPECT_EQ(events.at("_HID").bytes, "ACPI0013");
    EXPECT_EQ(resources_of(events).interrupts, std::vector<std::uint64_t>{layout::acpi_gsi});
    EXPECT_EQ(events.children.size(), 6u);
    for (const AmlObject& child : events.children)
        if (child.kind == AmlObject::Kind::region)
            EXPECT_EQ(child.numbers, (std::vector<std::uint64_t>{
                                         layout::acpi_registers + acpi_register::events, 1}));
    const std::string& method = events.at("_EVT").body;
    EXPECT_NE(method.find(aml::notify("\\_SB_.PWRB", 0x80)), std::string::npos);
    EXPECT_EQ(method.find("SLOT"), std::string::npos) << "nothing to be pulled, nothing to look at";
    EXPECT_TRUE(has_id(table.at("\\_SB_").at("PWRB"), "_HID", "PNP0C0C"));
}

TEST(Dsdt, AProcessorThatMayBePulledHasItsSlotAndTheOthersHaveNone)
{
    const AcpiPlan plan = plan_of(5, 3);
    const AmlObject table = read(plan);
    const std::string& method = table.at("\\_SB_").at("GED_").at("_EVT").body;
    for (std::uint32_t uid = 0; uid < 5; ++uid) {
        const std::string label = "C00" + std::to_string(uid);
        SCOPED_TRACE(label);
        const AmlObject& processor = table.at("\\_SB_").at(label);
        EXPECT_EQ(processor.at("_HID").bytes, "ACPI0007");
        EXPECT_EQ(processor.at("_UID").numbers.at(0), uid);
        const bool may_be_pulled = uid >= 3;
        for (const char* const name : {"_STA", "_EJ0", "_MAT"})
            EXPECT_EQ(processor.find(name) != nullptr, may_be_pulled) << name;
        const bool is_looked_at =
            method.find(aml::notify("\\_SB_." + label, 1)) != std::string::npos &&
            method.find(aml::notify("\\_SB_." + label, 3)) != std::string::npos;
        EXPECT_EQ(is_looked_at, may_be_pulled);
        if (!may_be_pulled) continue;
        EXPECT_EQ(processor.at("SREG").numbers,
                  (std::vector<std::uint64_t>{layout::processor_slots + uid, 1}));
        EXPECT_EQ(processor.at("_MAT").bytes, build_madt_entry(uid, 2 * uid, madt_enabled))
            << "what the MADT would say of it";
    }
}

/// _STA's bits are those of the slot's port, so that present, enabled, shown and working go
/// together.
TEST(Dsdt, AProcessorsStatusIsWhatItsSlotSays)
{
    const AmlObject table = read(plan_of(2, 1));
    const AmlObject& processor = table.at("\\_SB_").at("C001");
    EXPECT_EQ(processor.at("_STA").body,
              aml::returned(aml::masked(aml::path("SLOT"), processor_slot::status)));
    EXPECT_EQ(processor.at("_EJ0").body,
              aml::store(aml::integer(processor_slot::eject), aml::path("SLOT")));
}

TEST(Dsdt, SwitchingOffIsTheTypeThatTheRegisterKnows)
{
    const AmlObject table = read(plan_of(1, 1));
    EXPECT_EQ(table.at("\\_S5_").numbers,
              (std::vector<std::uint64_t>{acpi_sleep_type_off, 0, 0, 0}));
}

TEST(Dsdt, ManyProcessorsHaveNamesOfFourLetters)
{
    const AmlObject table = read(plan_of(255, 0));
    EXPECT_EQ(table.at("\\_SB_").at("C0FE").at("_UID").numbers.at(0), 254u);
    EXPECT_FALSE(table.at("\\_SB_").find("C0FF"));
}

}  // namespace
}  // namespace hostler::vmm
