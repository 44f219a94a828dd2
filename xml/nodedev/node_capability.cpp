#include "xml/nodedev/node_capability.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

using Cap = NodeCapability;
using Type = Cap::Type;

template <Type... Wanted>
constexpr auto is = [](const Cap& cap) { return ((cap.type == Wanted) || ...); };

template <class T>
constexpr Part sorted = rule<[](T& owner) -> Complaint {
    sort(owner.can);
    return {};
}>("capabilities have an order");

template <auto Member>
constexpr Part number(std::string_view name, std::string_view about)
{
    return leaf<Member, AnyBase>(name, about).required().always();
}

constexpr Part hardware_parts[] = {
    leaf<&NodeSystem::vendor>("vendor", "Who made it."),
    leaf<&NodeSystem::version>("version", "Which version."),
    leaf<&NodeSystem::serial>("serial", "Which one."),
    leaf<&NodeSystem::uuid>("uuid", "The identity.").required().always(),
};
constexpr Part firmware_parts[] = {
    leaf<&NodeSystem::firmware_vendor>("vendor", "Who made it."),
    leaf<&NodeSystem::firmware_version>("version", "Which version."),
    leaf<&NodeSystem::firmware_date>("release_date", "From when."),
};
constexpr Part system_parts[] = {
    leaf<&NodeSystem::product>("product", "What it is sold as."),
    group("hardware", hardware_parts, "The machine.").required(),
    group("firmware", firmware_parts, "What starts it.").open(),
};

constexpr Part link_parts[] = {
    attribute<&NodeNet::link_mbit>("speed", "Megabits a second, now."),
    attribute<&NodeNet::link_state>("state", "Whether the cable is in."),
};
constexpr Part net_parts[] = {
    leaf<&NodeNet::interface>("interface", "Its name on the host.").required(),
    leaf<&NodeNet::address>("address", "Its address."),
    group("link", link_parts, "What the cable says."),
    wrappeds<&NodeNet::features>("feature", "name", "What it takes over."),
    child<&NodeNet::can>("capability", "What kind it is."),
    sorted<NodeNet>,
};

constexpr Part scsi_host_parts[] = {
    number<&NodeScsiHost::host>("host", "Its number."),
    leaf<&NodeScsiHost::unique_id>("unique_id", "Its number at its PCI device."),
    child<&NodeScsiHost::can>("capability", "What it can do besides."),
    sorted<NodeScsiHost>,
};
constexpr Part scsi_target_parts[] = {
    leaf<&NodeScsiTarget::target>("target", "Its name on the host.").required(),
    child<&NodeScsiTarget::can>("capability", "What it can do besides."),
};
constexpr Part scsi_parts[] = {
    number<&NodeScsi::host>("host", "The host."),       number<&NodeScsi::bus>("bus", "The bus."),
    number<&NodeScsi::target>("target", "The target."), number<&NodeScsi::lun>("lun", "The unit."),
    leaf<&NodeScsi::type>("type", "What it is."),
};

/// What is written after the sizes is kept apart once it is read.
constexpr auto has_besides = [](const NodeStorage& storage) {
    return !storage.can_besides.empty();
};
constexpr Part storage_parts[] = {
    leaf<&NodeStorage::block>("block", "Its name on the host.").required().path(),
    leaf<&NodeStorage::bus>("bus", "How it is connected."),
    leaf<&NodeStorage::drive_type>("drive_type", "What it is."),
    leaf<&NodeStorage::model>("model", "What it is sold as."),
    leaf<&NodeStorage::vendor>("vendor", "Who made it."),
    leaf<&NodeStorage::serial>("serial", "Which one."),
    child<&NodeStorage::can>("capability", "What it can do besides."),
    leaf<&NodeStorage::size_bytes>("size", "How large it is."),
    leaf<&NodeStorage::block_bytes>("logical_block_size", "How large its blocks are."),
    leaf<&NodeStorage::blocks>("num_blocks", "How many it has."),
    child<&NodeStorage::can_besides>("capability", "What it can do besides.").when<has_besides>(),
    rule<[](NodeStorage& storage) -> Complaint {
        sort(storage.can);
        while (!storage.can.empty() &&
               storage.can.back().type == Subcapability::Type::hotpluggable) {
            storage.can_besides.push_back(storage.can.back());
            storage.can.pop_back();
        }
        return {};
    }>("capabilities have an order"),
};

constexpr Part ccw_parts[] = {
    splice<&NodeChannel::address>(),
};
constexpr Part css_parts[] = {
    splice<&NodeChannel::address>(),
    child<&NodeChannel::device>("channel_dev_addr", "The device behind it."),
    child<&NodeChannel::can>("capability", "What it can do besides."),
};

constexpr Part adapter_parts[] = {
    leaf<&NodeCrypto::adapter, Hex<2>>("ap-adapter", "The adapter.").required().always(),
};
constexpr Part queue_parts[] = {
    leaf<&NodeCrypto::adapter, Hex<2>>("ap-adapter", "The adapter.").required().always(),
    leaf<&NodeCrypto::domain, Hex<4>>("ap-domain", "The domain.").required().always(),
};
constexpr Part matrix_parts[] = {
    child<&NodeCrypto::can>("capability", "What it can do besides."),
};

constexpr Part parts[] = {
    attribute<&Cap::type>("type", "What it is.").required(),
    splice<&Cap::system>(system_parts).when<is<Type::system>>(),
    splice<&Cap::pci>().when<is<Type::pci>>(),
    splice<&Cap::usb>().when<is<Type::usb_device>>(),
    splice<&Cap::usb_interface>().when<is<Type::usb>>(),
    splice<&Cap::net>(net_parts).when<is<Type::net>>(),
    splice<&Cap::scsi_host>(scsi_host_parts).when<is<Type::scsi_host>>(),
    splice<&Cap::scsi_target>(scsi_target_parts).when<is<Type::scsi_target>>(),
    splice<&Cap::scsi>(scsi_parts).when<is<Type::scsi>>(),
    splice<&Cap::storage>(storage_parts).when<is<Type::storage>>(),
    leaf<&Cap::device>("char", "Its device file.").required().when<is<Type::scsi_generic>>(),
    leaf<&Cap::drm>("type", "What it is for.").required().when<is<Type::drm>>(),
    splice<&Cap::mdev>().when<is<Type::mdev>>(),
    splice<&Cap::channel>(ccw_parts).when<is<Type::ccw>>(),
    splice<&Cap::channel>(css_parts).when<is<Type::css>>(),
    leaf<&Cap::device>("chardev", "Its device file.").required().when<is<Type::vdpa>>(),
    splice<&Cap::crypto>(adapter_parts).when<is<Type::ap_card>>(),
    splice<&Cap::crypto>(queue_parts).when<is<Type::ap_queue>>(),
    splice<&Cap::crypto>(matrix_parts).when<is<Type::ap_matrix>>(),
};

}  // namespace

Words words(NodeNet::LinkState)
{
    static constexpr std::string_view all[] = {
        "", "unknown", "notpresent", "down", "lowerlayerdown", "testing", "dormant", "up"};
    return all;
}

Words words(NodeCapability::Type)
{
    static constexpr std::string_view all[] = {"",        "system",   "pci",          "usb_device",
                                               "usb",     "net",      "scsi_host",    "scsi_target",
                                               "scsi",    "storage",  "scsi_generic", "drm",
                                               "mdev",    "ccw",      "css",          "vdpa",
                                               "ap_card", "ap_queue", "ap_matrix"};
    return all;
}

Words words(NodeCapability::Drm)
{
    static constexpr std::string_view all[] = {"", "primary", "control", "render"};
    return all;
}

const Element& schema(const NodeCapability*)
{
    static constexpr Element element = {"capability", "What a device is.", parts};
    return element;
}

}  // namespace hostler::xml
