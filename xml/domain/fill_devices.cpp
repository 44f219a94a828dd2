#include "xml/domain/fill_devices.hpp"

#include <algorithm>

namespace hostler::xml {
namespace {

/// "sdab" is disk 27 of its prefix; nothing where the name has no such form.
std::optional<std::uint32_t> index_of(std::string_view target)
{
    for (const std::string_view prefix : {"xvd", "ubd", "fd", "hd", "sd", "vd"}) {
        if (!target.starts_with(prefix)) continue;
        std::uint32_t index = 0;
        for (const char letter : target.substr(prefix.size())) {
            if (letter < 'a' || letter > 'z' || index > 10000) break;
            index = index * 26 + static_cast<std::uint32_t>(letter - 'a') + 1;
        }
        if (index != 0) return index - 1;
    }
    return std::nullopt;
}

Disk::Bus bus_of(const Disk& disk)
{
    const auto name = disk.target.view();
    if (disk.device == Disk::Device::floppy) return Disk::Bus::fdc;
    if (name.starts_with("hd")) return Disk::Bus::ide;
    if (name.starts_with("sd")) return Disk::Bus::scsi;
    if (name.starts_with("vd")) return Disk::Bus::virtio;
    if (name.starts_with("xvd")) return Disk::Bus::xen;
    if (name.starts_with("ubd")) return Disk::Bus::uml;
    return Disk::Bus::ide;
}

/// How libvirt lays out letters: two drives on each of two IDE channels, seven on a SCSI bus, six
/// on an AHCI, two on a floppy controller.
Address place_of(Disk::Bus bus, std::uint32_t index)
{
    switch (bus) {
        case Disk::Bus::ide:
            return Address::drive(index / 4, index % 4 / 2, 0, index % 2);
        case Disk::Bus::scsi:
            return Address::drive(index / 7, 0, 0, index % 7);
        case Disk::Bus::sata:
            return Address::drive(index / 6, 0, 0, index % 6);
        case Disk::Bus::fdc:
            return Address::drive(index / 2, 0, 0, index % 2);
        default:
            return {};
    }
}

std::optional<Controller::Type> controller_of(Disk::Bus bus)
{
    switch (bus) {
        case Disk::Bus::ide:
            return Controller::Type::ide;
        case Disk::Bus::scsi:
            return Controller::Type::scsi;
        case Disk::Bus::sata:
            return Controller::Type::sata;
        case Disk::Bus::fdc:
            return Controller::Type::fdc;
        default:
            return std::nullopt;
    }
}

std::uint32_t default_vram_kib(Video::Type type)
{
    switch (type) {
        case Video::Type::vga:
        case Video::Type::cirrus:
        case Video::Type::vmvga:
        case Video::Type::bochs:
            return 16 * 1024;
        case Video::Type::qxl:
            return 64 * 1024;
        case Video::Type::xen:
            return 4 * 1024;
        default:
            return 0;
    }
}

/// Devices of a kind that number themselves get the lowest number above those that are taken.
template <class T>
void number(std::vector<T>& devices)
{
    std::uint32_t next = 0;
    for (const T& device : devices)
        if (device.port && *device.port >= next) next = *device.port + 1;
    for (T& device : devices)
        if (!device.port) device.port = next++;
}

/// Adds a controller where it is missing.
void need(std::vector<Controller>& all, Controller::Type type, std::uint32_t index)
{
    const bool is_there = std::any_of(all.begin(), all.end(), [&](const Controller& one) {
        return one.type == type && one.index == index;
    });
    if (is_there) return;
    Controller controller;
    controller.type = type;
    controller.index = index;
    all.push_back(std::move(controller));
}

/// The companions of an ICH9 take over its ports two by two.
void join_companion(Controller& controller)
{
    if (controller.info.master_start_port) return;
    if (controller.model == "ich9-uhci1") controller.info.master_start_port = 0;
    if (controller.model == "ich9-uhci2") controller.info.master_start_port = 2;
    if (controller.model == "ich9-uhci3") controller.info.master_start_port = 4;
}

/// Whether the port is one that a console may be another name of.
bool is_console_port(const Serial& serial)
{
    return serial.target != Serial::Target::usb && serial.target != Serial::Target::pci &&
           serial.target != Serial::Target::isa_debug;
}

std::string_view default_port(NetworkSource::Protocol protocol)
{
    using Protocol = NetworkSource::Protocol;
    switch (protocol) {
        case Protocol::http:
            return "80";
        case Protocol::https:
            return "443";
        case Protocol::ftp:
            return "21";
        case Protocol::ftps:
            return "990";
        case Protocol::tftp:
            return "69";
        case Protocol::sheepdog:
            return "7000";
        case Protocol::nbd:
            return "10809";
        case Protocol::ssh:
            return "22";
        case Protocol::iscsi:
            return "3260";
        case Protocol::gluster:
            return "24007";
        case Protocol::vxhs:
            return "9999";
        case Protocol::none:
        case Protocol::rbd:
        case Protocol::nfs:
            return {};
    }
    return {};
}

void fill_hosts(StorageSource& source)
{
    if (!source.network) return;
    const auto port = default_port(source.network->protocol);
    for (NetworkHost& host : source.network->hosts)
        if (host.transport == NetworkHost::Transport::tcp && !host.port.has_value() &&
            !port.empty())
            host.port = Text(port);
}

void number(std::vector<Controller>& all)
{
    for (Controller& controller : all) {
        if (controller.index) continue;
        std::uint32_t free = 0;
        const auto is_taken = [&](const Controller& other) {
            return other.type == controller.type && other.index == free;
        };
        while (std::any_of(all.begin(), all.end(), is_taken)) ++free;
        controller.index = free;
    }
}

std::uint32_t serial_controller(const DeviceInfo& info)
{
    return info.address.type == Address::Type::virtio_serial ? info.address.controller : 0;
}

}  // namespace

Result<Done> fill_macs(Domain& domain, const FillWorld& world)
{
    for (Interface& interface : domain.devices.interfaces)
        if (interface.mac.is_zero()) interface.mac = world.new_mac();
    return Done{};
}

Result<Done> fill_disks(Domain& domain, const FillWorld&)
{
    for (Disk& disk : domain.devices.disks) {
        if (disk.source.type == StorageSource::Type::none)
            disk.source.type = StorageSource::Type::file;
        fill_hosts(disk.source);
        if (disk.bus == Disk::Bus::none) disk.bus = bus_of(disk);
        if (disk.device == Disk::Device::cdrom) disk.is_readonly = true;
        const auto index = index_of(disk.target);
        if (index && !disk.info.address.is_set()) disk.info.address = place_of(disk.bus, *index);
    }
    return Done{};
}

Result<Done> fill_videos(Domain& domain, const FillWorld&)
{
    std::vector<Video>& videos = domain.devices.videos;
    if (videos.empty() && !domain.devices.graphics.empty()) videos.emplace_back();
    for (Video& video : videos) {
        if (video.type == Video::Type::absent)
            video.type =
                domain.os.arch.view().starts_with("ppc") ? Video::Type::vga : Video::Type::cirrus;
        if (video.vram_kib == 0) video.vram_kib = default_vram_kib(video.type);
        if (video.ram_kib == 0 && video.type == Video::Type::qxl) video.ram_kib = 64 * 1024;
        if (video.heads == 0 && video.type != Video::Type::none) video.heads = 1;
        if (video.primary == YesNo::no) video.primary = YesNo::absent;
    }
    const auto is_primary = [](const Video& video) { return video.primary == YesNo::yes; };
    if (!videos.empty() && std::none_of(videos.begin(), videos.end(), is_primary))
        videos[0].primary = YesNo::yes;
    return Done{};
}

Result<Done> fill_consoles(Domain& domain, const FillWorld&)
{
    Devices& devices = domain.devices;
    if (domain.os.type != "hvm") return Done{};
    for (Console& console : devices.consoles)
        if (console.target == Console::Target::none) console.target = Console::Target::serial;
    const bool is_serial =
        !devices.consoles.empty() && devices.consoles[0].target == Console::Target::serial;
    if (is_serial && devices.serials.empty()) {
        Serial serial;
        serial.source = devices.consoles[0].source;
        serial.port = 0;
        devices.serials.push_back(std::move(serial));
    } else if (is_serial) {
        devices.consoles[0].source = devices.serials[0].source;
    } else if (devices.consoles.empty() && !devices.serials.empty() &&
               is_console_port(devices.serials[0])) {
        Console console;
        console.source = devices.serials[0].source;
        console.target = Console::Target::serial;
        devices.consoles.push_back(std::move(console));
    }
    return Done{};
}

Result<Done> fill_ports(Domain& domain, const FillWorld&)
{
    number(domain.devices.serials);
    number(domain.devices.parallels);
    number(domain.devices.consoles);
    return Done{};
}

Result<Done> fill_controllers(Domain& domain, const FillWorld&)
{
    Devices& devices = domain.devices;
    number(devices.controllers);
    for (Controller& controller : devices.controllers) join_companion(controller);
    for (const auto type : {Controller::Type::scsi, Controller::Type::fdc, Controller::Type::ide,
                            Controller::Type::sata})
        for (const Disk& disk : devices.disks)
            if (controller_of(disk.bus) == type && disk.info.address.type == Address::Type::drive)
                for (std::uint32_t i = 0; i <= disk.info.address.controller && i < 256; ++i)
                    need(devices.controllers, type, i);
    for (const Channel& channel : devices.channels)
        if (channel.target == Channel::Target::virtio)
            need(devices.controllers, Controller::Type::virtio_serial,
                 serial_controller(channel.info));
    for (const Console& console : devices.consoles)
        if (console.target == Console::Target::virtio)
            need(devices.controllers, Controller::Type::virtio_serial,
                 serial_controller(console.info));
    for (std::uint32_t slot = 0; slot < devices.smartcards.size(); ++slot) {
        Address& address = devices.smartcards[slot].info.address;
        if (!address.is_set()) {
            address.type = Address::Type::ccid;
            address.unit = slot;
        }
        if (address.type == Address::Type::ccid)
            need(devices.controllers, Controller::Type::ccid, address.controller);
    }
    return Done{};
}

}  // namespace hostler::xml
