#include "xml/domain/address.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

using Type = Address::Type;

template <Type Wanted>
constexpr auto is = [](const Address& address) { return address.type == Wanted; };

constexpr auto is_chosen_pci = [](const Address& address) {
    return address.type == Type::pci && !address.is_pci_to_choose();
};

constexpr Part host_parts[] = {
    attribute<&PciAddress::domain, Hex<4>>("domain", "The PCI domain.").always(),
    attribute<&PciAddress::bus, Hex<2>>("bus", "The PCI bus.").always(),
    attribute<&PciAddress::slot, Hex<2>>("slot", "The PCI slot.").range(0, 0x1f).always(),
    attribute<&PciAddress::function, Hex<1>>("function", "The function.").range(0, 7).always(),
};

constexpr Part zpci_parts[] = {
    attribute<&Zpci::uid, Hex<4>>("uid", "The device's user-chosen identifier."),
    attribute<&Zpci::fid, Hex<8>>("fid", "The device's function identifier."),
    rule<[](Zpci& zpci) -> Complaint {
        if (zpci.uid && !zpci.fid) zpci.fid = 0;
        if (zpci.fid && !zpci.uid) zpci.uid = 0;
        return {};
    }>("one that is not said is zero"),
};

constexpr Part pci(Part part)
{
    return part.abi().always().when<is<Type::pci>>().shown_if<is_chosen_pci>();
}
template <Type Wanted>
constexpr Part of(Part part)
{
    return part.abi().always().when<is<Wanted>>();
}

constexpr Part parts[] = {
    attribute<&Address::type>("type", "The kind of bus.").required().abi(),
    pci(attribute<&Address::domain, Hex<4>>("domain", "The PCI domain.").range(0, 0xffffffff)),
    pci(attribute<&Address::bus, Hex<2>>("bus", "The PCI bus.").range(0, 0xff)),
    pci(attribute<&Address::slot, Hex<2>>("slot", "The PCI slot.").range(0, 0x1f)),
    pci(attribute<&Address::function, Hex<1>>("function", "The PCI function.").range(0, 7)),
    attribute<&Address::multifunction>("multifunction", "Other functions share the slot.")
        .abi()
        .when<is<Type::pci>>(),
    of<Type::drive>(attribute<&Address::controller>("controller", "The controller's index.")),
    of<Type::drive>(attribute<&Address::bus>("bus", "The bus of the controller.")),
    of<Type::drive>(attribute<&Address::target>("target", "The target on the bus.")),
    of<Type::drive>(attribute<&Address::unit>("unit", "The unit of the target.")),
    of<Type::virtio_serial>(attribute<&Address::controller>("controller", "Its index.")),
    of<Type::virtio_serial>(attribute<&Address::bus>("bus", "The bus of the controller.")),
    of<Type::virtio_serial>(attribute<&Address::unit>("port", "The port on the bus.")),
    of<Type::ccid>(attribute<&Address::controller>("controller", "The controller's index.")),
    of<Type::ccid>(attribute<&Address::unit>("slot", "The slot of the controller.")),
    of<Type::usb>(attribute<&Address::bus>("bus", "The USB bus.")),
    attribute<&Address::port>("port", "The port, with those of the hubs before it.")
        .abi()
        .when<is<Type::usb>>(),
    attribute<&Address::base, Hex<8>>("reg", "The device's register.")
        .range(0, 0xffffffff)
        .abi()
        .when<is<Type::spapr_vio>>(),
    of<Type::ccw>(attribute<&Address::domain, Hex<1>>("cssid", "The channel subsystem.")),
    of<Type::ccw>(attribute<&Address::bus, Hex<1>>("ssid", "The subchannel set.")),
    of<Type::ccw>(attribute<&Address::unit, Hex<4>>("devno", "The device number.")),
    attribute<&Address::target, Hex<1>>("iobase", "The first port.").abi().when<is<Type::isa>>(),
    attribute<&Address::bus, Hex<1>>("irq", "The interrupt.").abi().when<is<Type::isa>>(),
    of<Type::dimm>(attribute<&Address::unit>("slot", "The memory slot.")),
    attribute<&Address::base, Hex<1>>("base", "Where the guest sees the module.")
        .abi()
        .when<is<Type::dimm>>(),
    child<&Address::zpci>("zpci", "The s390 identifiers.").when<is<Type::pci>>(),
};

}  // namespace

Words words(Address::Type)
{
    static constexpr std::string_view all[] = {
        "none",        "pci", "drive",       "virtio-serial", "ccid", "usb",       "spapr-vio",
        "virtio-s390", "ccw", "virtio-mmio", "isa",           "dimm", "unassigned"};
    return all;
}

const Element& schema(const Zpci*)
{
    static constexpr Element element = {"zpci", "A PCI device's s390 identifiers.", zpci_parts};
    return element;
}

const Element& schema(const PciAddress*)
{
    static constexpr Element element = {"address", "A PCI device of the host.", host_parts};
    return element;
}

const Element& schema(const Address*)
{
    static constexpr Element element = {"address", "Where the guest sees the device.", parts};
    return element;
}

Address Address::pci(std::uint32_t bus, std::uint8_t slot, std::uint8_t function)
{
    Address address;
    address.type = Type::pci;
    address.bus = bus;
    address.slot = slot;
    address.function = function;
    return address;
}

Address Address::drive(std::uint32_t controller, std::uint32_t bus, std::uint32_t target,
                       std::uint32_t unit)
{
    Address address;
    address.type = Type::drive;
    address.controller = controller;
    address.bus = bus;
    address.target = target;
    address.unit = unit;
    return address;
}

}  // namespace hostler::xml
