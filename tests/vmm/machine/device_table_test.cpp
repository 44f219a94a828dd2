// Devices as the daemon describes them: built by their row, in their slot, on their bus; and a
// description that is wrong, which names the device and leaves nothing behind.
#include "drivers/kvm/vmm/machine/device_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>

#include "tests/vmm/fake_machine.hpp"

namespace hostler::vmm {
namespace {

using proto::vmm::Character;
using testing::HasSubstr;
using testing::StartsWith;
using Description = proto::vmm::Device;

constexpr std::uint64_t ecam = 0xe000'0000;

class DeviceTable : public testing::Test {
protected:
    Result<std::unique_ptr<Device>> build(const Description& description)
    {
        DeviceContext context{
            memory,         machine.loop, machine.interrupts, machine.doorbells, machine.ports,
            machine.memory, pci,          machine.reporter,   descriptors};
        return build_device(description, context);
    }
    /// Builds it and keeps it.
    void keep(const Description& description)
    {
        auto device = build(description);
        ASSERT_TRUE(device) << device.error().detail;
        devices.push_back(*std::move(device));
    }
    std::string refusal(const Description& description)
    {
        auto device = build(description);
        return device ? "it is built" : device.error().detail;
    }
    std::int32_t file(std::size_t bytes = 4096)
    {
        Fd fd(::memfd_create("file", MFD_CLOEXEC));
        EXPECT_EQ(::ftruncate(fd.get(), static_cast<off_t>(bytes)), 0);
        return descriptors.add(std::move(fd));
    }
    std::int32_t wire()
    {
        int ends[2];
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
        const Fd other(ends[1]);
        return descriptors.add(Fd(ends[0]));
    }
    static Description named(const char* alias)
    {
        Description description;
        description.set_alias(alias);
        return description;
    }
    Description serial(std::uint32_t port, const char* alias = "serial0")
    {
        Description description = named(alias);
        description.mutable_serial()->set_port(port);
        description.mutable_serial()->mutable_character()->set_kind(Character::KIND_NULL);
        return description;
    }
    static Description rng(const char* alias = "rng0")
    {
        Description description = named(alias);
        description.mutable_rng();
        return description;
    }
    Description disk()
    {
        Description description = named("virtio-disk0");
        description.mutable_block()->set_fd(file());
        return description;
    }
    /// The PCI identity at a slot; all ones: nothing.
    std::uint32_t identity(unsigned slot) const
    {
        return read_bus<std::uint32_t>(machine.memory, ecam + slot * 0x8000);
    }

    std::vector<std::byte> ram = std::vector<std::byte>(1 << 20);
    GuestMemory memory{ram};
    FakeMachine machine;
    Descriptors descriptors;
    pci::Root pci{machine.ports, machine.memory, {.ecam = ecam, .windows = 0xc000'0000}};
    std::vector<std::unique_ptr<Device>> devices;
};

struct Kind {
    std::uint16_t virtio_id;
    std::function<void(Description&)> fill;
};

TEST_F(DeviceTable, EveryVirtioDeviceIsFoundOnTheBus)
{
    const Kind kinds[] = {
        {1, [this](Description& d) { d.mutable_net()->add_fds(wire()); }},
        {2, [this](Description& d) { d.mutable_block()->set_fd(file()); }},
        {3,
         [](Description& d) {
             d.mutable_console()->mutable_character()->set_kind(Character::KIND_NULL);
         }},
        {4, [](Description& d) { d.mutable_rng(); }},
        {5, [](Description& d) { d.mutable_balloon(); }},
    };
    unsigned slot = 1;
    for (const auto& [id, fill] : kinds) {
        Description description = named("device0");
        if (id == 1) description.mutable_net()->set_mac(std::string(6, '\x52'));
        fill(description);
        keep(description);
        EXPECT_EQ(identity(slot++), (0x1040u + id) << 16 | 0x1af4u);
    }
    EXPECT_EQ(identity(slot), ~0u);
}

TEST_F(DeviceTable, ADeviceStandsInItsSlotOrTheNextFreeOne)
{
    Description placed = rng();
    placed.set_slot(3);
    keep(placed);
    keep(rng("rng1"));
    keep(rng("rng2"));
    keep(rng("rng3"));
    for (const unsigned slot : {1u, 2u, 3u, 4u}) EXPECT_NE(identity(slot), ~0u) << slot;
    EXPECT_EQ(refusal(placed), "PCI slot 3 is taken by another device");
    for (const std::uint32_t none : {0u, 32u, 1000u}) {
        placed.set_slot(none);
        EXPECT_THAT(refusal(placed), HasSubstr("PCI slot " + std::to_string(none) + " is none"))
            << none;
    }
}

TEST_F(DeviceTable, AFullBusNamesTheDeviceThatFoundNoPlace)
{
    machine.interrupts.vectors_max = 1000;
    for (int i = 0; i < 31; ++i) keep(rng());
    EXPECT_EQ(refusal(rng("rng31")), "rng31: PCI bus 0 is full");
}

TEST_F(DeviceTable, ADeviceThatGetsNoInterruptsIsRefused)
{
    machine.interrupts.vectors_max = 1;
    EXPECT_EQ(refusal(rng()), "no vector left");
    EXPECT_EQ(identity(1), ~0u);
    machine.interrupts.vectors_max = 64;
    keep(rng());
}

TEST_F(DeviceTable, SerialPortsHaveTheLinesOfAPc)
{
    struct Port {
        std::uint32_t asked;
        std::uint16_t port;
        unsigned line;
    };
    for (const Port& port :
         {Port{0, 0x3f8, 4}, Port{0x2f8, 0x2f8, 3}, Port{0x3e8, 0x3e8, 6}, Port{0x2e8, 0x2e8, 7}}) {
        EXPECT_EQ(read_bus<std::uint8_t>(machine.ports, port.port + 5), 0xff);
        keep(serial(port.asked));
        EXPECT_EQ(read_bus<std::uint8_t>(machine.ports, port.port + 5), 0x60) << port.port;
        EXPECT_TRUE(machine.interrupts.lines.contains(port.line));
    }
}

TEST_F(DeviceTable, ASerialPortElsewhereOrTwiceIsRefused)
{
    EXPECT_EQ(refusal(serial(0x400, "serial7")), "serial7: no serial port stands at 1024");
    keep(serial(0x3f8));
    EXPECT_NE(refusal(serial(0)), "it is built") << "the same by another name";
}

TEST_F(DeviceTable, AKindOfTheFutureIsNamed)
{
    EXPECT_EQ(refusal(named("gpu0")), "device gpu0 is of a kind that hostler-vmm does not have");
}

TEST_F(DeviceTable, ADescriptorThatDidNotComeIsNamedByItsDevice)
{
    Description without = named("virtio-disk3");
    without.mutable_block()->set_fd(77);
    EXPECT_THAT(refusal(without), HasSubstr("virtio-disk3"));
    without = named("net2");
    without.mutable_net()->add_fds(78);
    EXPECT_THAT(refusal(without), HasSubstr("net2"));
    without = named("serial1");
    without.mutable_serial()->set_port(0x2f8);
    without.mutable_serial()->mutable_character()->set_kind(Character::KIND_PTY);
    EXPECT_THAT(refusal(without), HasSubstr("serial1"));
}

TEST_F(DeviceTable, OneDescriptorIsOneDevicesOwn)
{
    const Description first = disk();
    keep(first);
    EXPECT_THAT(refusal(first), StartsWith("no descriptor "));
}

TEST_F(DeviceTable, WhatIsNoDiskIsRefusedAndLeavesItsSlotFree)
{
    Description description = named("virtio-disk0");
    description.mutable_block()->set_fd(wire());
    EXPECT_THAT(refusal(description), HasSubstr("is neither a file nor a block device"));
    EXPECT_EQ(identity(1), ~0u);
    keep(disk());
    EXPECT_NE(identity(1), ~0u);
}

}  // namespace
}  // namespace hostler::vmm
