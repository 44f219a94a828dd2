#include "xml/domain/fill_devices.hpp"

#include <algorithm>

#include "xml/domain/each_device.hpp"

namespace hostler::xml {
namespace {

/// "sdab" is disk 27 of its prefix, and "sdab1" a part of it; nothing where the name has no such
/// form.
std::optional<std::uint32_t> index_of(std::string_view target)
{
    for (const std::string_view prefix : {"xvd", "ubd", "fd", "hd", "sd", "vd"}) {
        if (!target.starts_with(prefix)) continue;
        target.remove_prefix(prefix.size());
        std::uint32_t index = 0;
        while (!target.empty() && target[0] >= 'a' && target[0] <= 'z' && index <= 10000) {
            index = index * 26 + static_cast<std::uint32_t>(target[0] - 'a') + 1;
            target.remove_prefix(1);
        }
        const bool is_name = target.find_first_not_of("0123456789") == target.npos;
        if (index != 0 && is_name) return index - 1;
        return std::nullopt;
    }
    return std::nullopt;
}

Error unknown_name(const Disk& disk, const std::string& path)
{
    return Error(ErrorCode::xml_error,
                 "Unknown disk name '" + disk.target.str() + "' and no address specified, " + path +
                     ": it is like 'vda', 'sdb' or 'hdc'",
                 ErrorDomain::domain);
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

}  // namespace

Result<Done> fill_macs(Domain& domain, const FillWorld& world)
{
    for (Interface& interface : domain.devices.interfaces)
        if (interface.mac.is_zero()) interface.mac = world.new_mac();
    return Done{};
}

Result<Done> fill_disks(Domain& domain, const FillWorld&)
{
    auto& all = domain.devices.disks;
    for (std::size_t number = 0; number < all.size(); ++number) {
        Disk& disk = all[number];
        if (disk.source.type == StorageSource::Type::none)
            disk.source.type = StorageSource::Type::file;
        fill_hosts(disk.source);
        if (disk.bus == Disk::Bus::none) disk.bus = bus_of(disk);
        if (disk.device == Disk::Device::cdrom) disk.is_readonly = true;
        if (disk.source.type == StorageSource::Type::vhost_user &&
            disk.snapshot == Disk::Snapshot::absent)
            disk.snapshot = Disk::Snapshot::no;
        if (disk.info.address.is_set()) continue;
        const auto index = index_of(disk.target);
        if (!index) return unknown_name(disk, device_path("disk", number, all.size()));
        disk.info.address = place_of(disk.bus, *index);
    }
    return Done{};
}

Result<Done> fill_filesystems(Domain& domain, const FillWorld&)
{
    for (Filesystem& one : domain.devices.filesystems)
        if (one.access == Filesystem::Access::absent && !one.socket.has_value())
            one.access = Filesystem::Access::passthrough;
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
    // It stands first, the others in their order behind it.
    const auto primary = std::find_if(videos.begin(), videos.end(), is_primary);
    if (primary != videos.end()) std::rotate(videos.begin(), primary, primary + 1);
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
        serial.info = devices.consoles[0].info;
        serial.port = 0;
        devices.serials.push_back(std::move(serial));
    } else if (is_serial) {
        devices.consoles[0].source = devices.serials[0].source;
        devices.consoles[0].info = devices.serials[0].info;
    } else if (devices.consoles.empty() && !devices.serials.empty() &&
               is_console_port(devices.serials[0])) {
        Console console;
        console.source = devices.serials[0].source;
        console.info = devices.serials[0].info;
        console.target = Console::Target::serial;
        devices.consoles.push_back(std::move(console));
    }
    return Done{};
}

Result<Done> fill_ports(Domain& domain, const FillWorld&)
{
    number(domain.devices.serials);
    number(domain.devices.parallels);
    std::uint32_t next = 0;
    for (Console& console : domain.devices.consoles) console.port = next++;
    // The first one is the first serial port by another name.
    const bool is_serial = next != 0 && !domain.devices.serials.empty() &&
                           domain.devices.consoles[0].target == Console::Target::serial;
    if (is_serial) domain.devices.consoles[0].port = domain.devices.serials[0].port;
    return Done{};
}

}  // namespace hostler::xml
