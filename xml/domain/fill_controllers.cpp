#include <algorithm>

#include "xml/domain/fill_devices.hpp"

namespace hostler::xml {
namespace {

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

/// Controllers of a type stand by index, and what has companions before them. One that has no index
/// yet stands behind the others of its type.
std::size_t place_in(const std::vector<Controller>& all, const Controller& fresh)
{
    std::optional<std::size_t> place;
    for (std::size_t index = all.size(); index-- > 0;) {
        const Controller& one = all[index];
        if (one.type != fresh.type) continue;
        if (!fresh.index) return index + 1;
        const bool is_companion =
            one.index == fresh.index && one.info.master_start_port && !fresh.info.master_start_port;
        if ((one.index && *one.index > *fresh.index) || is_companion)
            place = index;
        else if (!place)
            place = index + 1;
    }
    return place.value_or(all.size());
}

void insert(std::vector<Controller>& all, Controller fresh)
{
    const auto place = static_cast<std::ptrdiff_t>(place_in(all, fresh));
    all.insert(all.begin() + place, std::move(fresh));
}

/// Adds a controller where it is missing: at once where it stands when the definition is read
/// again. (libvirt adds it at the end, and moves it at its next start.)
void need(std::vector<Controller>& all, Controller::Type type, std::uint32_t index)
{
    const bool is_there = std::any_of(all.begin(), all.end(), [&](const Controller& one) {
        return one.type == type && one.index == index;
    });
    if (is_there) return;
    Controller controller;
    controller.type = type;
    controller.index = index;
    insert(all, std::move(controller));
}

/// The companions of an ICH9 take over its ports two by two.
void join_companion(Controller& controller)
{
    if (controller.info.master_start_port) return;
    if (controller.model == "ich9-uhci1") controller.info.master_start_port = 0;
    if (controller.model == "ich9-uhci2") controller.info.master_start_port = 2;
    if (controller.model == "ich9-uhci3") controller.info.master_start_port = 4;
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

Result<Done> fill_controllers(Domain& domain, const FillWorld&)
{
    Devices& devices = domain.devices;
    std::vector<Controller> written = std::move(devices.controllers);
    devices.controllers.clear();
    for (Controller& controller : written) {
        join_companion(controller);
        insert(devices.controllers, std::move(controller));
    }
    number(devices.controllers);
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
