#include "xml/nodedev/node_device.hpp"

#include "xml/common/order.hpp"
#include "xml/schema/format.hpp"
#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part file_parts[] = {
    attribute<&DeviceFile::type>("type", "The file, or a link to it.").required(),
    text<&DeviceFile::path>("Where it is.").path(),
};

constexpr Part parent_parts[] = {
    attribute<&NodeDevice::parent_wwnn>("wwnn", "The parent by its node."),
    attribute<&NodeDevice::parent_wwpn>("wwpn", "And its port."),
    attribute<&NodeDevice::parent_fabric_wwn>("fabric_wwn", "The parent by its fabric."),
    text<&NodeDevice::parent>("The device it is on."),
};
constexpr Part driver_parts[] = {
    leaf<&NodeDevice::driver>("name", "The kernel's driver."),
};

constexpr Part parts[] = {
    leaf<&NodeDevice::name>("name", "The name, one on this host."),
    leaf<&NodeDevice::path>("path", "Where the kernel shows it."),
    child<&NodeDevice::files>("devnode", "Its files."),
    group("parent", parent_parts, "The device it is on."),
    group("driver", driver_parts, "Who serves it."),
    child<&NodeDevice::capabilities>("capability", "What it is.").open().required(),
    rule<[](NodeDevice& device) -> Complaint {
        sort_stably(device.files, [](const DeviceFile& file) { return file.type; });
        return {};
    }>("the file comes before its links"),
};

}  // namespace

Words words(DeviceFile::Type)
{
    static constexpr std::string_view all[] = {"", "dev", "link"};
    return all;
}

const Element& schema(const DeviceFile*)
{
    static constexpr Element element = {"devnode", "A device's file.", file_parts};
    return element;
}

const Element& schema(const NodeDevice*)
{
    static constexpr Element element = {"device", "A device of the host.", parts};
    return element;
}

Result<NodeDevice> parse_node_device(std::string_view text, ParseFlags flags, Warnings* warnings)
{
    return parse_document<NodeDevice>(text, "node_device_definition", flags, warnings);
}

std::string format(const NodeDevice& device)
{
    return format_document(device);
}

}  // namespace hostler::xml
