// Every definition that the rules refuse, with the sentence that a user reads: it names the thing,
// what it is, and what would be right.
#include <gtest/gtest.h>

#include "drivers/kvm/rules.hpp"

namespace hostler::drivers::kvm {
namespace {

struct Refused {
    const char* name;
    const char* os;  ///< what <os> holds; empty: a kernel
    const char* devices;
    const char* sentence;
};

void PrintTo(const Refused& refused, std::ostream* out)
{
    *out << refused.name;
}

std::string judge(const Refused& given)
{
    const std::string os = *given.os ? given.os : "<type>hvm</type><kernel>/boot/vmlinuz</kernel>";
    xml::Domain definition =
        xml::parse_domain("<domain type='kvm'><name>d</name><memory>65536</memory><os>" + os +
                          "</os><devices>" + given.devices + "</devices></domain>")
            .or_throw();
    const Result<Done> done = xml::fill(definition, rules());
    return done ? "it is taken" : done.error().detail;
}

class RefusedDefinitions : public testing::TestWithParam<Refused> {};

TEST_P(RefusedDefinitions, SayWhatWouldBeRight)
{
    EXPECT_EQ(judge(GetParam()), GetParam().sentence);
}

const Refused machines[] = {
    {"os_type", "<type>exe</type><init>/sbin/init</init>", "",
     "<os><type> is 'exe'; hostler-vmm runs 'hvm'"},
    {"architecture", "<type arch='i686'>hvm</type><kernel>/k</kernel>", "",
     "/domain/os/type/@arch is 'i686'; hostler-vmm runs 'x86_64'"},
    {"machine", "<type machine='pc'>hvm</type><kernel>/k</kernel>", "",
     "/domain/os/type/@machine is 'pc'; hostler-vmm has 'hostler'"},
    {"boot_from_disk", "<type>hvm</type><boot dev='hd'/>", "",
     "<os><kernel> is missing; hostler-vmm boots a kernel, not firmware or a disk"},
    {"loader", "<type>hvm</type><loader>/ovmf</loader><kernel>/k</kernel>", "",
     "<os><loader> and @firmware are not known to hostler-vmm, which boots the kernel itself"},
};

#define DISK(attributes, inside) \
    "<disk " attributes ">" inside "<target dev='vda' bus='virtio'/></disk>"
#define FILE_DISK(inside) DISK("type='file'", "<source file='/a'/>" inside)

const Refused disks[] = {
    {"cdrom", "", DISK("type='file' device='cdrom'", "<source file='/a'/>"),
     "disk vda: hostler-vmm has hard disks only, not CD-ROMs or floppies"},
    {"floppy", "", DISK("type='file' device='floppy'", "<source file='/a'/>"),
     "disk vda: hostler-vmm has hard disks only, not CD-ROMs or floppies"},
    {"lun", "", DISK("type='block' device='lun'", "<source dev='/dev/sdz'/>"),
     "disk vda: hostler-vmm has hard disks only, not CD-ROMs or floppies"},
    {"sata", "", "<disk type='file'><source file='/a'/><target dev='sda' bus='sata'/></disk>",
     "disk sda: hostler-vmm has bus='virtio' only"},
    {"scsi", "", "<disk type='file'><source file='/a'/><target dev='sda' bus='scsi'/></disk>",
     "disk sda: hostler-vmm has bus='virtio' only"},
    {"directory", "", DISK("type='dir'", "<source dir='/a'/>"),
     "disk vda: hostler-vmm takes sources of type 'file' and 'block'"},
    {"network_disk", "", DISK("type='network'", "<source protocol='nbd' name='x'/>"),
     "disk vda: hostler-vmm takes sources of type 'file' and 'block'"},
    {"part", "", "<disk type='file'><source file='/a'/><target dev='vda1' bus='virtio'/></disk>",
     "disk vda1: a disk's name is like 'vda'; its parts are the guest's own"},
    {"no_source", "", DISK("type='file'", ""), "disk vda: <source> is missing"},
    {"qcow2", "", FILE_DISK("<driver name='qemu' type='qcow2'/>"),
     "disk vda: <driver type='qcow2'>; hostler-vmm reads 'raw'"},
    {"transient", "", FILE_DISK("<transient/>"),
     "disk vda: <transient/> is not known to hostler-vmm"},
    {"encryption", "", FILE_DISK("<encryption format='luks'/>"),
     "disk vda: <encryption> is not known to hostler-vmm"},
};

const Refused interfaces[] = {
    {"e1000", "",
     "<interface type='ethernet'><mac address='52:54:00:00:00:01'/><model type='e1000'/>"
     "</interface>",
     "interface 52:54:00:00:00:01: <model type='e1000'>; hostler-vmm has 'virtio'"},
    {"user", "", "<interface type='user'><mac address='52:54:00:00:00:01'/></interface>",
     "interface 52:54:00:00:00:01: hostler-vmm has the types 'network', 'bridge' and 'ethernet'"},
    {"direct", "",
     "<interface type='direct'><mac address='52:54:00:00:00:01'/><source dev='eth0'/></interface>",
     "interface 52:54:00:00:00:01: hostler-vmm has the types 'network', 'bridge' and 'ethernet'"},
};

const Refused terminals[] = {
    {"fifth_serial_port", "", "<serial type='pty'><target port='4'/></serial>",
     "serial port 4: a machine has ports 0 to 3"},
    {"usb_serial", "", "<serial type='pty'><target type='usb-serial' port='1'/></serial>",
     "serial port 1: hostler-vmm has <target type='isa-serial'>"},
    {"tcp", "", "<serial type='tcp'><source mode='bind' host='::' service='1'/></serial>",
     "serial port 0: hostler-vmm has the types 'pty', 'unix', 'file', 'dev', 'pipe' and 'null'"},
    {"vc", "", "<serial type='vc'/>",
     "serial port 0: hostler-vmm has the types 'pty', 'unix', 'file', 'dev', 'pipe' and 'null'"},
    {"xen_console", "", "<console type='pty'><target type='xen'/></console>",
     "console: hostler-vmm has <target type='serial'> and 'virtio'"},
    {"console_by_udp", "",
     "<console type='udp'><source mode='connect' host='::' service='1'/>"
     "<target type='virtio'/></console>",
     "console: hostler-vmm has the types 'pty', 'unix', 'file', 'dev', 'pipe' and 'null'"},
};

const Refused others[] = {
    {"egd", "",
     "<rng model='virtio'><backend model='egd' type='unix'><source mode='connect' path='/e'/>"
     "</backend></rng>",
     "rng: hostler-vmm has <backend model='random'> and 'builtin'"},
    {"xen_balloon", "", "<memballoon model='xen'/>",
     "memballoon: hostler-vmm has model 'virtio' and 'none'"},
};

#define AT(address) \
    "<rng model='virtio'><backend model='builtin'/><address type='pci' " address "/></rng>"

#define PLACE(address) \
    "PCI address " address " is taken or is not on bus 0, slots 1 to 31, function 0"

const Refused addresses[] = {
    {"host_bridges_slot", "", AT("domain='0' bus='0' slot='0' function='1'"),
     PLACE("0000:00:00.1")},
    {"second_function", "", AT("domain='0' bus='0' slot='5' function='1'"), PLACE("0000:00:05.1")},
    {"second_bus", "", AT("domain='0' bus='1' slot='5' function='0'"), PLACE("0000:01:05.0")},
    {"second_domain", "", AT("domain='1' bus='0' slot='5' function='0'"), PLACE("0001:00:05.0")},
    {"twice", "",
     AT("domain='0' bus='0' slot='31' function='0'")
         AT("domain='0' bus='0' slot='31' function='0'"),
     PLACE("0000:00:1f.0")},
};

const auto named = [](const auto& info) { return info.param.name; };
INSTANTIATE_TEST_SUITE_P(Machine, RefusedDefinitions, testing::ValuesIn(machines), named);
INSTANTIATE_TEST_SUITE_P(Disk, RefusedDefinitions, testing::ValuesIn(disks), named);
INSTANTIATE_TEST_SUITE_P(Interface, RefusedDefinitions, testing::ValuesIn(interfaces), named);
INSTANTIATE_TEST_SUITE_P(Terminal, RefusedDefinitions, testing::ValuesIn(terminals), named);
INSTANTIATE_TEST_SUITE_P(Other, RefusedDefinitions, testing::ValuesIn(others), named);
INSTANTIATE_TEST_SUITE_P(Address, RefusedDefinitions, testing::ValuesIn(addresses), named);

}  // namespace
}  // namespace hostler::drivers::kvm
