// The capabilities that lead a driver to the structures in BAR 0 (virtio 1.2, 4.1.4), and the one
// through which firmware reaches them without mapping anything.
#include "drivers/kvm/vmm/virtio/pci_window.hpp"

#include <gtest/gtest.h>

#include <map>

namespace hostler::vmm::virtio {
namespace {

constexpr std::uint8_t vendor_specific = 0x09;

/// What a driver finds by walking the list as Linux does.
struct Found {
    std::size_t at = 0;
    std::uint8_t length = 0;
    std::uint8_t bar = 0xff;
    std::uint32_t offset = 0;
    std::uint32_t bytes = 0;
};

std::map<int, Found> walk(const pci::ConfigSpace& config)
{
    std::map<int, Found> found;
    for (std::size_t at = config.get<std::uint8_t>(pci::Register::capabilities); at != 0;
         at = config.get<std::uint8_t>(at + 1)) {
        EXPECT_GE(at, 0x40u);
        EXPECT_EQ(at % 4, 0u) << "capabilities stand on dwords (PCI 3.0, 6.7)";
        if (config.get<std::uint8_t>(at) != vendor_specific) continue;
        const int type = config.get<std::uint8_t>(at + 3);
        EXPECT_FALSE(found.contains(type)) << "the first of a type counts: there is one";
        found[type] = {at, config.get<std::uint8_t>(at + 2), config.get<std::uint8_t>(at + 4),
                       config.get<std::uint32_t>(at + 8), config.get<std::uint32_t>(at + 12)};
    }
    return found;
}

class PciWindow : public testing::Test {
protected:
    void look(std::uint8_t bar, std::uint32_t offset, std::uint32_t bytes)
    {
        config.set(capability + 4, bar);
        config.set(capability + 8, offset);
        config.set(capability + 12, bytes);
    }

    pci::ConfigSpace config{{.vendor = 0x1af4, .device = 0x1041}};
    const std::size_t capability = pci_window::describe(config, 12);
};

TEST_F(PciWindow, EveryStructureHasItsCapability)
{
    const auto found = walk(config);
    ASSERT_EQ(found.size(), 5u);
    for (const auto& [type, structure] : found) {
        EXPECT_EQ(structure.bar, 0) << type;
        EXPECT_LE(structure.offset + structure.bytes, pci_window::bytes) << type;
    }
    EXPECT_EQ(found.at(1).offset, pci_window::common);
    EXPECT_EQ(found.at(2).offset, pci_window::notify);
    EXPECT_EQ(found.at(3).offset, pci_window::isr);
    EXPECT_EQ(found.at(4).offset, pci_window::device);
    EXPECT_EQ(config.get<std::uint32_t>(found.at(2).at + 16), pci_window::notify_step);
    EXPECT_EQ(found.at(2).length, 20);
    EXPECT_EQ(found.at(5).length, 20) << "with the bytes that are looked at";
    EXPECT_EQ(found.at(5).at, capability);
    for (const int type : {1, 3, 4}) EXPECT_EQ(found.at(type).length, 16) << type;
}

TEST_F(PciWindow, StructuresDoNotOverlap)
{
    std::map<std::uint32_t, std::uint32_t> ends;
    for (const auto& [type, structure] : walk(config))
        if (type != 5) ends[structure.offset] = structure.offset + structure.bytes;
    ends[pci_window::msix.table] = pci_window::msix.table + pci_window::page;
    ends[pci_window::msix.pending] = pci_window::msix.pending + pci_window::page;
    std::uint32_t last_end = 0;
    for (const auto& [start, end] : ends) {
        EXPECT_GE(start, last_end);
        last_end = end;
    }
    EXPECT_LE(last_end, pci_window::bytes);
}

/// 4.1.4.6: the structure is there only where the device has a configuration.
TEST_F(PciWindow, ADeviceWithoutConfigurationHasNoCapabilityForIt)
{
    pci::ConfigSpace plain({.vendor = 0x1af4, .device = 0x1044});
    pci_window::describe(plain, 0);
    const auto found = walk(plain);
    EXPECT_EQ(found.size(), 4u);
    EXPECT_FALSE(found.contains(4));
}

TEST_F(PciWindow, OfTheCapabilitiesOnlyThePeepholeIsWritten)
{
    const auto read = [this] {
        std::array<std::byte, pci::ConfigSpace::size> bytes{};
        config.read(0, bytes);
        return bytes;
    };
    const auto before = read();
    std::array<std::byte, pci::ConfigSpace::size> ones;
    ones.fill(std::byte{0xff});
    config.write(0, ones);
    const auto after = read();
    for (std::size_t at = 0x40; at < before.size(); ++at) {
        const std::size_t inside = at - capability;
        const bool is_open = at >= capability && (inside == 4 || (inside >= 8 && inside < 20));
        EXPECT_EQ(after[at], is_open ? std::byte{0xff} : before[at]) << at;
    }
}

struct Look {
    const char* what;
    std::uint8_t bar;
    std::uint32_t offset;
    std::uint32_t bytes;
    bool is_one;
};

TEST_F(PciWindow, ThePeepholeTakesAlignedAccessesInsideTheWindow)
{
    constexpr std::uint32_t end = pci_window::bytes;
    const Look looks[] = {
        {"a byte", 0, 0x14, 1, true},
        {"a byte anywhere", 0, 0x15, 1, true},
        {"a word", 0, 0x16, 2, true},
        {"a dword", 0, 0x04, 4, true},
        {"the last byte", 0, end - 1, 1, true},
        {"the last dword", 0, end - 4, 4, true},
        {"as it is after power-on", 0, 0, 0, false},
        {"three bytes", 0, 0, 3, false},
        {"eight", 0, 0x20, 8, false},
        {"more than there is", 0, 0, 0xffff'ffff, false},
        {"a word on an odd byte", 0, 0x15, 2, false},
        {"a dword across two", 0, 0x06, 4, false},
        {"behind the end", 0, end, 1, false},
        {"where 32 bits end", 0, 0xffff'fffc, 4, false},
        {"another BAR", 1, 0x14, 1, false},
        {"no BAR", 0xff, 0x14, 1, false},
    };
    for (const auto& [what, bar, offset, bytes, is_one] : looks) {
        look(bar, offset, bytes);
        const auto [at, width] = pci_window::peephole(config, capability);
        EXPECT_EQ(width, is_one ? bytes : 0) << what;
        if (is_one) EXPECT_EQ(at, offset) << what;
    }
}

/// As many queues as a page has bells, with a vector each: what a device may have at most.
TEST_F(PciWindow, ThePagesHoldTheMostThatADeviceCanHave)
{
    EXPECT_GE(pci_window::vectors_max, 256u);
    EXPECT_EQ(pci_window::queues_max * pci_window::notify_step, pci_window::page);
    EXPECT_LE(pci_window::vectors_max / 8, pci_window::page) << "pending bits";
}

}  // namespace
}  // namespace hostler::vmm::virtio
