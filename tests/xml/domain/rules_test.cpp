// Each rule of the common list has a definition here that comes out otherwise without it: none is
// there for nothing, and none is added without an example.

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "xml/domain/fill.hpp"

namespace hostler::xml {
namespace {

struct Example {
    std::string devices = {};
    std::string more = {};
    std::string os = {};
    std::string memory = "<memory>2048</memory>";
};

const std::string cells =
    "<vcpu>4</vcpu><cpu><numa><cell id='0' cpus='0-1' memory='512'><distances>"
    "<sibling id='1' value='20'/></distances></cell><cell id='1' cpus='2-3' memory='512'/>"
    "</numa></cpu>";
const std::string disk = "<disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/>";
const std::string place = "<address type='pci' slot='5'/></disk>";
const std::string usb_device =
    "<hostdev mode='subsystem' type='usb'><source><address bus='14' device='6'/></source>"
    "</hostdev>";

/// By the rule's name; one that judges several things has several.
const std::multimap<std::string_view, Example> examples = {
    {"identity", {}},
    {"cpu", {.more = "<cpu><model>qemu64</model></cpu>"}},
    {"memory", {.more = "<currentMemory>4096</currentMemory>"}},
    {"vcpus", {.more = "<vcpu>0</vcpu>"}},
    {"placement", {}},
    {"distances", {.more = cells}},
    {"actions", {}},
    {"I/O threads",
     {.more = "<iothreads>2</iothreads><cputune><iothreadsched iothreads='2' scheduler='batch'/>"
              "</cputune>"}},
    {"firmware", {.os = "<loader>/a</loader>"}},
    {"boot", {}},
    {"addresses of cards", {.devices = "<interface type='user'/>"}},
    {"disks", {.devices = "<disk type='file'><target dev='sdb'/></disk>"}},
    {"file systems", {.devices = "<filesystem><source dir='/a'/><target dir='b'/></filesystem>"}},
    {"videos", {.devices = "<graphics type='vnc'/>"}},
    {"consoles", {.devices = "<serial type='pty'/>"}},
    {"ports", {.devices = "<parallel type='pty'/>"}},
    {"controllers", {.devices = "<disk type='file'><target dev='sdb'/></disk>"}},
    {"memory is there", {.memory = ""}},
    {"nodes", {.more = "<cpu><numa><cell id='1' cpus='0' memory='512'/></numa></cpu>"}},
    {"memory's nodes",
     {.more = "<numatune><memory mode='interleave' placement='static'/></numatune>"}},
    {"schedulers", {.more = "<cputune><iothreadsched iothreads='2' scheduler='batch'/></cputune>"}},
    {"schedulers apart",
     {.more = "<vcpu>2</vcpu><cputune><vcpusched vcpus='0-1' scheduler='batch'/></cputune>"}},
    {"firmware is one", {.os = "<loader stateless='yes'>/a</loader><nvram>/b</nvram>"}},
    {"date of the BIOS",
     {.more = "<sysinfo type='smbios'><bios><entry name='date'>1</entry></bios></sysinfo>"}},
    {"labels", {.more = "<seclabel type='none'/><seclabel type='dynamic' model='dac'/>"}},
    {"disks fit",
     {.devices = "<disk type='file'><target dev='hda'/><address type='pci' slot='3'/></disk>"}},
    {"mediated devices fit",
     {.devices = "<hostdev mode='subsystem' type='mdev' model='vfio-ccw'><source>"
                 "<address uuid='90c6c135-ad44-41d0-b1b7-bae47de48627'/></source>"
                 "<address type='pci' slot='3'/></hostdev>"}},
    {"roots",
     {.devices = "<controller type='pci' index='0' model='pci-root'><address type='pci' slot='1'/>"
                 "</controller>"}},
    {"nothing else",
     {.devices = "<video><model type='none'/></video><video><model type='vga'/></video>"}},
    {"controllers are one",
     {.devices = "<controller type='pci' index='1' model='pci-bridge'/>"
                 "<controller type='pci' index='1' model='pci-bridge'/>"}},
    {"targets are one", {.devices = disk + "</disk>" + disk + "</disk>"}},
    {"devices of the host are one", {.devices = usb_device + usb_device}},
    {"audio", {.devices = "<sound model='ich6'><audio id='5'/></sound>"}},
    {"devices apart",
     {.devices = "<rng model='virtio'><backend model='random'/><alias name='ua-x'/></rng>"
                 "<watchdog model='i6300esb'><alias name='ua-x'/></watchdog>"}},
    {"devices apart", {.devices = disk + "<boot order='1'/></disk>", .os = "<boot dev='hd'/>"}},
    {"devices apart",
     {.devices =
          disk + place + "<interface type='user'><address type='pci' slot='5'/></interface>"}},
};

/// What the definition becomes, or what it is refused with.
std::string outcome(const Example& example, std::span<const FillRule> rules)
{
    const FillWorld world{
        .new_uuid = [] { return *Uuid::parse("c7a5fdbd-edaf-9455-926a-d65c16db1809"); },
        .new_mac = [] { return Mac{{0x52, 0x54, 0, 1, 2, 3}}; }};
    auto domain = parse_domain("<domain type='test'><name>a</name>" + example.memory +
                                   example.more + "<os><type>hvm</type>" + example.os +
                                   "</os><devices>" + example.devices + "</devices></domain>",
                               {.inactive = true});
    if (!domain) return "not even read: " + domain.error().detail;
    if (const auto done = fill(*domain, rules, world); !done) return done.error().detail;
    return format(*domain, {.inactive = true});
}

TEST(Rules, EachIsThereForSomething)
{
    const auto all = common_rules();
    std::size_t used = 0;
    for (const FillRule& rule : all) {
        const auto [first, last] = examples.equal_range(rule.name);
        EXPECT_NE(first, last) << "no example of '" << rule.name << "'";
        std::vector<FillRule> others(all.begin(), all.end());
        std::erase_if(others, [&](const FillRule& one) { return one.name == rule.name; });
        for (auto example = first; example != last; ++example, ++used) {
            const std::string with = outcome(example->second, all);
            EXPECT_NE(with, outcome(example->second, others)) << rule.name;
            EXPECT_FALSE(with.starts_with("not even read")) << rule.name << ": " << with;
        }
        EXPECT_FALSE(rule.about.empty()) << rule.name;
    }
    EXPECT_EQ(used, examples.size()) << "an example of no rule";
}

}  // namespace
}  // namespace hostler::xml
