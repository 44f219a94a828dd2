#include "xml/nodedev/node_pci.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part id_parts[] = {
    attribute<&NodeId::id, Hex<4>>("id", "The number.").required().always(),
    text<&NodeId::name>("The name."),
};

constexpr Part group_parts[] = {
    attribute<&IommuGroup::number>("number", "Which one.").required().always(),
    child<&IommuGroup::devices>("address", "A device in it."),
};

constexpr Part link_parts[] = {
    attribute<&PciLink::validity>("validity", "What it could be, or what it is.").required(),
    attribute<&PciLink::port>("port", "Its number."),
    attribute<&PciLink::speed>("speed", "Gigatransfers a second."),
    attribute<&PciLink::width>("width", "How many lanes.").required().always(),
};
constexpr Part links_parts[] = {
    child<&NodePci::links>("link", "A link."),
};
constexpr Part numa_parts[] = {
    attribute<&NodePci::numa_node>("node", "Which one."),
};

constexpr Part pci_parts[] = {
    leaf<&NodePci::device_class, Hex<6>>("class", "What it does."),
    leaf<&NodePci::domain, AnyBase>("domain", "The PCI domain.").required().always(),
    leaf<&NodePci::bus, AnyBase>("bus", "The bus.").required().always(),
    leaf<&NodePci::slot, AnyBase>("slot", "The slot.").required().always(),
    leaf<&NodePci::function, AnyBase>("function", "The function.").required().always(),
    child<&NodePci::product>("product", "What it is.").required(),
    child<&NodePci::vendor>("vendor", "Who made it.").required(),
    child<&NodePci::can>("capability", "What it can do besides."),
    child<&NodePci::iommu_group>("iommuGroup", "Who can be handed over with it."),
    group("numa", numa_parts, "The node it is near to."),
    group("pci-express", links_parts, "How it is connected."),
    rule<[](NodePci& pci) -> Complaint {
        sort(pci.can);
        return {};
    }>("capabilities have an order"),
};

constexpr Part usb_parts[] = {
    leaf<&NodeUsb::bus, AnyBase>("bus", "The bus.").required().always(),
    leaf<&NodeUsb::device, AnyBase>("device", "The number on it.").required().always(),
    child<&NodeUsb::product>("product", "What it is.").required(),
    child<&NodeUsb::vendor>("vendor", "Who made it.").required(),
};

constexpr Part usb_interface_parts[] = {
    leaf<&NodeUsbInterface::number, AnyBase>("number", "Which one.").required().always(),
    leaf<&NodeUsbInterface::interface_class, AnyBase>("class", "What it does.").required().always(),
    leaf<&NodeUsbInterface::subclass, AnyBase>("subclass", "How.").required().always(),
    leaf<&NodeUsbInterface::protocol, AnyBase>("protocol", "By which protocol.")
        .required()
        .always(),
    leaf<&NodeUsbInterface::description>("description", "What it calls itself."),
};

constexpr Part attribute_parts[] = {
    attribute<&MdevAttribute::name>("name", "The attribute.").required(),
    attribute<&MdevAttribute::value>("value", "Its value.").required(),
};
constexpr Part mdev_parts[] = {
    wrapped<&NodeMdev::type>("type", "id", "Of which kind.").required(),
    leaf<&NodeMdev::uuid>("uuid", "The identity."),
    leaf<&NodeMdev::parent_address>("parent_addr", "Where its maker is."),
    wrapped<&NodeMdev::iommu_group>("iommuGroup", "number", "Who can be handed over with it.")
        .always(),
    child<&NodeMdev::attributes>("attr", "What is written into it."),
};

constexpr Part channel_parts[] = {
    leaf<&ChannelAddress::cssid, Hex<1>>("cssid", "The channel subsystem.").required().always(),
    leaf<&ChannelAddress::ssid, Hex<1>>("ssid", "The subchannel set.").required().always(),
    leaf<&ChannelAddress::devno, Hex<4>>("devno", "The device number.").required().always(),
};

}  // namespace

Words words(PciLink::Validity)
{
    static constexpr std::string_view all[] = {"", "cap", "sta"};
    return all;
}

const Element& schema(const NodeId*)
{
    static constexpr Element element = {"product", "A maker or product.", id_parts};
    return element;
}

const Element& schema(const IommuGroup*)
{
    static constexpr Element element = {"iommuGroup", "Who is handed over together.", group_parts};
    return element;
}

const Element& schema(const PciLink*)
{
    static constexpr Element element = {"link", "How it is connected.", link_parts};
    return element;
}

const Element& schema(const NodePci*)
{
    static constexpr Element element = {"capability", "A PCI device.", pci_parts};
    return element;
}

const Element& schema(const NodeUsb*)
{
    static constexpr Element element = {"capability", "A USB device.", usb_parts};
    return element;
}

const Element& schema(const NodeUsbInterface*)
{
    static constexpr Element element = {"capability", "A USB interface.", usb_interface_parts};
    return element;
}

const Element& schema(const MdevAttribute*)
{
    static constexpr Element element = {"attr", "What is written into it.", attribute_parts};
    return element;
}

const Element& schema(const NodeMdev*)
{
    static constexpr Element element = {"capability", "A mediated device.", mdev_parts};
    return element;
}

const Element& schema(const ChannelAddress*)
{
    static constexpr Element element = {"channel_dev_addr", "A device's place on the channels.",
                                        channel_parts};
    return element;
}

}  // namespace hostler::xml
