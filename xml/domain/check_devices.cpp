#include <algorithm>

#include "xml/domain/check.hpp"
#include "xml/domain/each_device.hpp"

namespace hostler::xml {
namespace {

Error unsupported(std::string sentence)
{
    return Error(ErrorCode::config_unsupported, std::move(sentence), ErrorDomain::domain);
}

bool is_drive_bus(Disk::Bus bus)
{
    return bus == Disk::Bus::ide || bus == Disk::Bus::fdc || bus == Disk::Bus::scsi ||
           bus == Disk::Bus::sata;
}

Result<Done> check_disk(const Disk& disk, const std::string& path)
{
    const Address& at = disk.info.address;
    if (is_drive_bus(disk.bus) && at.is_set() && at.type != Address::Type::drive)
        return unsupported("Invalid address type '" + std::string(word(at.type)) +
                           "' for the disk '" + disk.target.str() + "' with the bus type '" +
                           std::string(word(disk.bus)) + "', " + path +
                           ": it takes a 'drive' address");
    if (!disk.extras || !disk.source.extras) return Done{};
    const std::string whose = " definition already found for the source of disk '" +
                              disk.target.str() + "', " + path +
                              ": it stands in <source> or in <disk>";
    if (disk.extras->auth && disk.source.extras->auth) return unsupported("an <auth>" + whose);
    if (disk.extras->encryption && disk.source.extras->encryption)
        return unsupported("an <encryption>" + whose);
    return Done{};
}

Result<Done> check_pci_root(const Controller& controller)
{
    const std::string index = std::to_string(controller.index.value_or(0));
    const std::string path = ", " + controller_path(controller);
    if (controller.info.address.is_set())
        return unsupported(
            "pci-root and pcie-root controllers should not have an address: the "
            "one with index='" +
            index + "'" + path + ", has");
    if (!controller.target || controller.model != "pci-root") return Done{};
    if (controller.index == 0U && controller.target->node)
        return unsupported("The PCI controller with index=0 can't be associated with a NUMA node" +
                           path + " is");
    const auto& target = controller.target->index;
    if (target && (*target == 0) != (controller.index == 0U))
        return unsupported(
            "Only the PCI controller with index 0 can have target index 0, and vice "
            "versa: index='" +
            index + "'" + path + ", has target index='" + std::to_string(*target) + "'");
    return Done{};
}

}  // namespace

Result<Done> check_disks(Domain& domain, const FillWorld&)
{
    const auto& all = domain.devices.disks;
    for (std::size_t index = 0; index < all.size(); ++index) {
        auto done = check_disk(all[index], device_path("disk", index, all.size()));
        if (!done) return done;
    }
    return Done{};
}

Result<Done> check_mediated(Domain& domain, const FillWorld&)
{
    const auto& all = domain.devices.hostdevs;
    for (std::size_t index = 0; index < all.size(); ++index) {
        const Hostdev& hostdev = all[index];
        const Address& at = hostdev.info.address;
        const bool is_ccw =
            hostdev.type == Hostdev::Type::mdev && hostdev.model == Hostdev::Model::vfio_ccw;
        if (is_ccw && at.is_set() && at.type != Address::Type::ccw)
            return Error(ErrorCode::xml_error,
                         "Unsupported address type '" + std::string(word(at.type)) +
                             "' with mediated device model 'vfio-ccw', " +
                             device_path("hostdev", index, all.size()) + ": it takes 'ccw'",
                         ErrorDomain::domain);
    }
    return Done{};
}

Result<Done> check_pci_roots(Domain& domain, const FillWorld&)
{
    for (const Controller& controller : domain.devices.controllers) {
        const bool is_root = controller.model == "pci-root" || controller.model == "pcie-root";
        if (controller.type != Controller::Type::pci || !is_root) continue;
        if (auto done = check_pci_root(controller); !done) return done;
    }
    return Done{};
}

Result<Done> check_nothing_else(Domain& domain, const FillWorld&)
{
    const auto& videos = domain.devices.videos;
    const bool has_no_video = std::any_of(videos.begin(), videos.end(), [](const Video& video) {
        return video.type == Video::Type::none;
    });
    if (has_no_video && videos.size() > 1)
        return unsupported(
            "a 'none' video type must be the only video device defined for the domain, and "
            "/domain/devices has " +
            std::to_string(videos.size()));
    std::size_t usb = 0;
    bool has_no_usb = false;
    for (const Controller& controller : domain.devices.controllers) {
        if (controller.type != Controller::Type::usb) continue;
        ++usb;
        has_no_usb = has_no_usb || controller.model == "none";
    }
    if (has_no_usb && usb > 1)
        return Error(ErrorCode::xml_detail,
                     "Can't add another USB controller: USB is disabled for this domain by "
                     "/domain/devices/controller[@type='usb'][@model='none']",
                     ErrorDomain::domain);
    return Done{};
}

}  // namespace hostler::xml
