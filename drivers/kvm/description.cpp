#include "drivers/kvm/description.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "drivers/kvm/disk_file.hpp"
#include "drivers/kvm/guest_memory.hpp"
#include "drivers/kvm/tap.hpp"
#include "drivers/kvm/terminal_source.hpp"
#include "drivers/kvm/timing.hpp"

namespace hostler::drivers::kvm {
namespace {

namespace wire = proto::vmm;

int add(Description& description, Fd file)
{
    description.files.push_back(std::move(file));
    return static_cast<int>(description.files.size()) - 1;
}

wire::Device& add_device(Description& description, std::string alias)
{
    wire::Device& device = *description.machine.add_devices();
    device.set_alias(std::move(alias));
    return device;
}

wire::Device& add_device(Description& description, xml::DeviceInfo& info, std::string alias)
{
    if (info.alias.empty()) info.alias = alias;
    wire::Device& device = add_device(description, info.alias.str());
    if (info.address.type == xml::Address::Type::pci) device.set_slot(info.address.slot);
    return device;
}

Result<Done> describe_boot(Description& description, const xml::Os& os)
{
    Result<Fd> kernel = open_boot_file(os.kernel.str(), "kernel");
    if (!kernel) return kernel.error();
    wire::Boot& boot = *description.machine.mutable_boot();
    boot.set_kernel_fd(add(description, *std::move(kernel)));
    boot.set_kernel_name(os.kernel.str());
    boot.set_command_line(os.cmdline.str());
    if (os.initrd.empty()) return Done{};
    Result<Fd> initrd = open_boot_file(os.initrd.str(), "initrd");
    if (!initrd) return initrd.error();
    boot.set_initrd_fd(add(description, *std::move(initrd)));
    boot.set_initrd_name(os.initrd.str());
    return Done{};
}

void describe_processors(wire::Machine& machine, const xml::Domain& live)
{
    wire::Processors& processors = *machine.mutable_processors();
    processors.set_count(live.current_vcpus.value_or(live.vcpus));
    processors.set_maximum(live.vcpus);
    processors.set_core_scheduling(live.hostler && live.hostler->core_scheduling == xml::OnOff::on);
    if (live.cpu && live.cpu->topology) {
        processors.set_sockets(live.cpu->topology->sockets);
        processors.set_dies(live.cpu->topology->dies);
        processors.set_cores(live.cpu->topology->cores);
        processors.set_threads(live.cpu->topology->threads);
    }
}

void describe_platform(wire::Machine& machine, const xml::Domain& live)
{
    machine.set_name(live.name.str());
    machine.set_uuid(live.uuid.bytes.data(), live.uuid.bytes.size());
    machine.mutable_platform()->set_sandbox(true);
    machine.mutable_platform()->set_stop_on_reset(live.on_reboot ==
                                                  xml::Domain::OnPowerEvent::destroy);
    describe_timing(machine, live, std::time(nullptr));
    if (live.hostler && live.hostler->exit_port)
        machine.mutable_platform()->set_exit_port(*live.hostler->exit_port);
}

Result<Done> describe_disk(Description& description, xml::Disk& disk, std::size_t number)
{
    const DiskLock lock = disk.is_readonly    ? DiskLock::shared
                          : disk.is_shareable ? DiskLock::none
                                              : DiskLock::exclusive;
    Result<Fd> file = open_disk(disk.source.path.str(), disk.is_readonly, lock);
    if (!file) return file.error();
    wire::Block& block =
        *add_device(description, disk.info, fmt::format("virtio-disk{}", number)).mutable_block();
    block.set_fd(add(description, *std::move(file)));
    block.set_read_only(disk.is_readonly);
    block.set_serial(disk.serial.str());
    block.set_queues(disk.driver.queues);
    block.set_queue_size(disk.driver.queue_size);
    block.set_discard(disk.driver.discard == xml::DiskDriver::Discard::unmap);
    block.set_ignore_flush(disk.driver.cache == xml::DiskDriver::Cache::unsafe);
    block.set_write_through(disk.driver.cache == xml::DiskDriver::Cache::writethrough ||
                            disk.driver.cache == xml::DiskDriver::Cache::directsync);
    if (disk.extras) {
        block.set_logical_block_bytes(disk.extras->logical_block_bytes);
        block.set_physical_block_bytes(disk.extras->physical_block_bytes);
    }
    return Done{};
}

TapWish tap_of(const xml::Interface& interface)
{
    TapWish wish;
    wish.guest_mac = interface.mac.bytes;
    // A name that the kernel gave an earlier run is not asked for again.
    if (!interface.target.view().starts_with("vnet")) wish.name = interface.target.str();
    if (interface.type == xml::Interface::Type::bridge) wish.bridge = interface.source.str();
    if (interface.type == xml::Interface::Type::network)
        wish.bridge = interface.source_bridge.str();
    if (interface.driver) wish.queues = std::max(interface.driver->queues, 1u);
    if (!interface.extras) return wish;
    wish.must_exist = interface.extras->target_managed == xml::YesNo::no;
    wish.mtu = interface.extras->mtu;
    return wish;
}

Error no_bridge(const xml::Interface& interface)
{
    if (interface.type == xml::Interface::Type::bridge)
        return {ErrorCode::config_unsupported,
                fmt::format("interface {}: <source bridge='…'/> is missing", interface.mac.text())};
    return {
        ErrorCode::no_network,
        fmt::format("interface {}: there is no network '{}', since hostlerd runs none; say "
                    "<interface type='bridge'> with <source bridge='NAME'/> for a bridge of the "
                    "host",
                    interface.mac.text(), interface.source.view())};
}

Result<Done> describe_interface(Description& description, xml::Interface& interface,
                                std::size_t number)
{
    const bool needs_bridge = interface.type == xml::Interface::Type::bridge ||
                              interface.type == xml::Interface::Type::network;
    const TapWish wish = tap_of(interface);
    if (needs_bridge && wish.bridge.empty()) return no_bridge(interface);
    Result<Tap> tap = open_tap(wish);
    if (!tap) return tap.error();
    interface.target = tap->name;
    wire::Net& net =
        *add_device(description, interface.info, fmt::format("net{}", number)).mutable_net();
    for (Fd& queue : tap->queues) net.add_fds(add(description, std::move(queue)));
    net.set_mac(interface.mac.bytes.data(), interface.mac.bytes.size());
    net.set_link_down(interface.link == xml::Interface::Link::down);
    net.set_mtu(wish.mtu);
    return Done{};
}

void describe_rng(Description& description, xml::Rng& rng, std::size_t number)
{
    wire::Rng& device =
        *add_device(description, rng.info, fmt::format("rng{}", number)).mutable_rng();
    device.set_bytes_per_period(rng.rate_bytes);
    device.set_period_ms(rng.rate_period_ms);
}

void describe_balloon(Description& description, xml::Domain& live)
{
    xml::Box<xml::Memballoon>& memballoon = live.devices.memballoon;
    if (!memballoon || memballoon->model == xml::Memballoon::Model::none) return;
    wire::Balloon& balloon =
        *add_device(description, memballoon->info, "balloon0").mutable_balloon();
    if (live.current_memory_kib < live.memory_kib)
        balloon.set_target_bytes(live.current_memory_kib * 1024);
    balloon.set_free_page_reporting(memballoon->free_page_reporting == xml::OnOff::on);
    balloon.set_deflate_on_oom(memballoon->autodeflate == xml::OnOff::on);
    balloon.set_stats_period_s(memballoon->stats_period_s);
}

Result<Done> describe_terminal(Description& description, wire::Character& character,
                               xml::CharSource& source)
{
    Result<OpenTerminal> terminal = open_terminal(source);
    if (!terminal) return terminal.error();
    character.set_kind(terminal->kind);
    if (terminal->file) character.set_fd(add(description, std::move(terminal->file)));
    if (terminal->log) character.set_log_fd(add(description, std::move(terminal->log)));
    return Done{};
}

/// A console on a serial port is that port, seen by another name.
Result<Done> describe_consoles(Description& description, xml::Domain& live)
{
    std::size_t number = 0;
    for (xml::Console& console : live.devices.consoles) {
        if (console.target != xml::Console::Target::virtio) {
            if (live.devices.serials.empty()) continue;
            console.source = live.devices.serials[0].source;
            console.info.alias = live.devices.serials[0].info.alias;
            continue;
        }
        const std::string alias = fmt::format("console{}", number++);
        wire::Device& device = add_device(description, console.info, alias);
        const Result<Done> done = describe_terminal(
            description, *device.mutable_console()->mutable_character(), console.source);
        if (!done) return done;
    }
    return Done{};
}

Result<Done> describe_serials(Description& description, xml::Domain& live)
{
    for (xml::Serial& serial : live.devices.serials) {
        const std::string alias = fmt::format("serial{}", serial.port.value_or(0));
        if (serial.info.alias.empty()) serial.info.alias = alias;
        wire::Serial& device = *add_device(description, serial.info.alias.str()).mutable_serial();
        device.set_port(serial.port.value_or(0));
        const Result<Done> done =
            describe_terminal(description, *device.mutable_character(), serial.source);
        if (!done) return done;
    }
    return Done{};
}

Result<Done> describe_devices(Description& description, xml::Domain& live)
{
    std::size_t number = 0;
    for (xml::Disk& disk : live.devices.disks)
        if (const auto done = describe_disk(description, disk, number++); !done) return done;
    number = 0;
    for (xml::Interface& interface : live.devices.interfaces)
        if (const auto done = describe_interface(description, interface, number++); !done)
            return done;
    number = 0;
    for (xml::Rng& rng : live.devices.rngs) describe_rng(description, rng, number++);
    describe_balloon(description, live);
    return Done{};
}

}  // namespace

Result<Description> describe(xml::Domain& live, Fd kvm)
{
    Description description;
    description.machine.set_kvm_fd(add(description, std::move(kvm)));
    Result<wire::Memory> memory = describe_memory(live);
    if (!memory) return memory.error();
    *description.machine.mutable_memory() = *std::move(memory);
    describe_platform(description.machine, live);
    describe_processors(description.machine, live);
    if (const auto done = describe_boot(description, live.os); !done) return done.error();
    if (const auto done = describe_devices(description, live); !done) return done.error();
    if (const auto done = describe_serials(description, live); !done) return done.error();
    if (const auto done = describe_consoles(description, live); !done) return done.error();
    return description;
}

HostNames host_names(const xml::Domain& live)
{
    HostNames names;
    names.memory_bytes = live.memory_kib * 1024;
    for (const xml::Disk& disk : live.devices.disks)
        names.disks[disk.info.alias.str()] = {disk.target.str(), disk.source.path.str()};
    for (const xml::Interface& interface : live.devices.interfaces)
        names.interfaces[interface.info.alias.str()] = interface.target.str();
    return names;
}

}  // namespace hostler::drivers::kvm
