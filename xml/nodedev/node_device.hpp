#pragma once
// NodeDevice: a device of the host, as its kernel shows it.

#include "xml/nodedev/node_capability.hpp"
#include "xml/schema/parse.hpp"

namespace hostler::xml {

/// A file or link below /dev.
struct DeviceFile {
    enum class Type : std::uint8_t { absent, device, link };

    Type type = Type::absent;
    Text path;

    bool operator==(const DeviceFile&) const = default;
};
Words words(DeviceFile::Type);
const Element& schema(const DeviceFile*);

struct NodeDevice {
    Text name;
    Text path;  ///< below /sys
    std::vector<DeviceFile> files;
    Text parent;
    Text parent_wwnn;  ///< instead of its name, where a device is to be made
    Text parent_wwpn;
    Text parent_fabric_wwn;
    Text driver;
    std::vector<NodeCapability> capabilities;

    bool operator==(const NodeDevice&) const = default;
};
const Element& schema(const NodeDevice*);

Result<NodeDevice> parse_node_device(std::string_view text, ParseFlags flags = {},
                                     Warnings* warnings = nullptr);
std::string format(const NodeDevice& device);

}  // namespace hostler::xml
