#include "drivers/kvm/rules.hpp"

#include <gtest/gtest.h>

namespace hostler::drivers::kvm {
namespace {

const std::string os = "<os><type>hvm</type><kernel>/boot/vmlinuz</kernel></os>";
const std::string bad_os = "<os><type>hvm</type><boot dev='hd'/></os>";

/// A domain with these devices, not yet filled in.
xml::Domain domain(const std::string& devices, const std::string& boot = os)
{
    return xml::parse_domain("<domain type='kvm'><name>d</name><memory>65537</memory>" + boot +
                             "<devices>" + devices + "</devices></domain>")
        .or_throw();
}

/// What the rules say of it; empty: nothing.
std::string refusal(xml::Domain definition)
{
    const Result<Done> done = xml::fill(definition, rules());
    return done ? std::string() : done.error().detail;
}

xml::Domain completed(xml::Domain definition)
{
    xml::fill(definition).or_throw();
    xml::fill(definition, rules()).or_throw();
    return definition;
}

TEST(KvmRules, a_machine_is_filled_in)
{
    const xml::Domain definition = completed(domain(""));
    EXPECT_EQ(definition.os.machine, "hostler");
    EXPECT_EQ(definition.os.arch, "x86_64");
    EXPECT_EQ(definition.memory_kib, 65540u);
    ASSERT_TRUE(definition.devices.memballoon.has_value());
}

TEST(KvmRules, a_kernel_must_be_there)
{
    EXPECT_NE(refusal(domain("", bad_os)).find("<os><kernel> is missing"), std::string::npos);
}

TEST(KvmRules, another_machine_or_architecture_is_named)
{
    const std::string machine = "<os><type machine='pc-q35-7.2'>hvm</type><kernel>/k</kernel></os>";
    EXPECT_NE(refusal(domain("", machine)).find("pc-q35-7.2"), std::string::npos);
    const std::string arch = "<os><type arch='aarch64'>hvm</type><kernel>/k</kernel></os>";
    EXPECT_NE(refusal(domain("", arch)).find("aarch64"), std::string::npos);
}

TEST(KvmRules, disks_are_raw_and_virtio)
{
    const auto disk = [](const std::string& attributes, const std::string& driver,
                         const std::string& bus) {
        return domain("<disk type='file' " + attributes + "><driver name='qemu' " + driver +
                      "/><source file='/a'/><target dev='vda' " + bus + "/></disk>");
    };
    EXPECT_EQ(refusal(disk("", "type='raw'", "bus='virtio'")), "");
    EXPECT_NE(refusal(disk("", "type='qcow2'", "bus='virtio'")).find("qcow2"), std::string::npos);
    EXPECT_NE(refusal(disk("", "type='raw'", "bus='sata'")).find("disk vda"), std::string::npos);
    EXPECT_NE(refusal(disk("device='cdrom'", "type='raw'", "bus='virtio'")).find("CD-ROM"),
              std::string::npos);
}

TEST(KvmRules, interfaces_are_virtio_on_a_tap)
{
    EXPECT_EQ(refusal(domain("<interface type='bridge'><source bridge='br0'/></interface>")), "");
    EXPECT_NE(refusal(domain("<interface type='bridge'><source bridge='br0'/>"
                             "<model type='e1000'/></interface>"))
                  .find("e1000"),
              std::string::npos);
    EXPECT_NE(refusal(domain("<interface type='user'/>")).find("'bridge'"), std::string::npos);
}

TEST(KvmRules, terminals_that_cannot_be_served_are_refused)
{
    EXPECT_EQ(refusal(domain("<serial type='pty'/>")), "");
    EXPECT_NE(refusal(domain("<serial type='tcp'><source mode='bind' host='::' service='1'/>"
                             "</serial>"))
                  .find("serial port 0"),
              std::string::npos);
    EXPECT_NE(refusal(domain("<console type='pty'><target type='xen'/></console>")), "");
}

TEST(KvmRules, devices_get_slots_and_keep_them)
{
    const std::string devices =
        "<disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/>"
        "<address type='pci' domain='0' bus='0' slot='2' function='0'/></disk>"
        "<disk type='file'><source file='/b'/><target dev='vdb' bus='virtio'/></disk>"
        "<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>";
    const xml::Domain definition = completed(domain(devices));
    EXPECT_EQ(definition.devices.disks[0].info.address.slot, 2);
    EXPECT_EQ(definition.devices.disks[1].info.address.slot, 1);
    EXPECT_EQ(definition.devices.memballoon->info.address.slot, 3);
    EXPECT_EQ(definition.devices.rngs[0].info.address.slot, 4);
    EXPECT_EQ(completed(definition), definition);
}

TEST(KvmRules, two_devices_in_one_slot_are_refused)
{
    const std::string address = "<address type='pci' domain='0' bus='0' slot='2' function='0'/>";
    const std::string devices =
        "<disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/>" + address +
        "</disk><rng model='virtio'><backend model='random'>/dev/urandom</backend>" + address +
        "</rng>";
    EXPECT_NE(refusal(domain(devices)).find("0000:00:02.0"), std::string::npos);
}

TEST(KvmRules, more_devices_than_the_bus_has_slots_are_refused)
{
    std::string devices;
    for (int i = 0; i < 32; ++i) devices += "<rng model='virtio'><backend model='builtin'/></rng>";
    EXPECT_NE(refusal(domain(devices)).find("31 devices"), std::string::npos);
}

TEST(KvmRules, what_no_host_could_schedule_is_refused)
{
    const auto tuned = [](const std::string& parts) {
        return refusal(domain("", "<vcpu>2</vcpu><cputune>" + parts + "</cputune>" + os));
    };
    EXPECT_EQ(tuned("<shares>10000</shares><vcpupin vcpu='0' cpuset='16383'/>"), "");
    EXPECT_NE(tuned("<shares>20000</shares>").find("1 to 10000"), std::string::npos);
    EXPECT_NE(tuned("<global_quota>999</global_quota>").find("<global_quota>"), std::string::npos);
    EXPECT_NE(tuned("<vcpusched vcpus='0' scheduler='fifo' priority='100'/>").find("1 to 99"),
              std::string::npos);
    EXPECT_NE(tuned("<iothreadpin iothread='1' cpuset='0'/>").find("no such I/O thread"),
              std::string::npos);
}

}  // namespace
}  // namespace hostler::drivers::kvm
