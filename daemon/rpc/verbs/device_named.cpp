#include "daemon/rpc/verbs/device_named.hpp"

#include <fmt/format.h>

namespace hostler::daemon::verbs {

const xml::Disk& disk_named(const xml::Domain& definition, std::string_view path)
{
    for (const xml::Disk& disk : definition.devices.disks)
        if (disk.target == path || disk.source.path == path) return disk;
    throw Error(ErrorCode::invalid_argument,
                fmt::format("invalid path: '{}' is no disk of the domain", path));
}

xml::Disk& disk_named(xml::Domain& definition, std::string_view path)
{
    return const_cast<xml::Disk&>(disk_named(std::as_const(definition), path));
}

const xml::Interface& interface_named(const xml::Domain& definition, std::string_view device)
{
    xml::Mac mac;
    const bool is_mac = xml::Mac::parse(device, mac);
    for (const xml::Interface& interface : definition.devices.interfaces)
        if (is_mac ? interface.mac == mac : interface.target == device) return interface;
    throw Error(ErrorCode::invalid_argument, fmt::format("'{}' is not a known interface", device));
}

xml::Interface& interface_named(xml::Domain& definition, std::string_view device)
{
    return const_cast<xml::Interface&>(interface_named(std::as_const(definition), device));
}

}  // namespace hostler::daemon::verbs
