#include "xml/domain/controller.hpp"

#include <algorithm>

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

using Type = Controller::Type;

template <Type... Wanted>
constexpr auto is =
    [](const Controller& controller) { return ((controller.type == Wanted) || ...); };

constexpr Part target_parts[] = {
    attribute<&PciTarget::chassis_nr>("chassisNr", "A bridge's number.").abi(),
    attribute<&PciTarget::chassis>("chassis", "A root port's chassis.").abi(),
    attribute<&PciTarget::port, Hex<1>>("port", "A root port's port.").abi(),
    attribute<&PciTarget::bus_nr>("busNr", "An expander's bus.").abi(),
    attribute<&PciTarget::index>("index", "A host bridge's number.").abi(),
    attribute<&PciTarget::hotplug>("hotplug", "Whether devices may come and go.").abi(),
    leaf<&PciTarget::node>("node", "The NUMA node it is on.").abi(),
};

constexpr Part driver_parts[] = {
    attribute<&ControllerDriver::queues>("queues", "How many queues.").abi(),
    attribute<&ControllerDriver::cmd_per_lun>("cmd_per_lun", "Commands waiting for a unit.").abi(),
    attribute<&ControllerDriver::max_sectors>("max_sectors", "The largest transfer.").abi(),
    attribute<&ControllerDriver::ioeventfd>("ioeventfd", "Whether kicks go around.").abi(),
    attribute<&ControllerDriver::iothread>("iothread", "The thread that serves it."),
    splice<&ControllerDriver::virtio>(),
};

constexpr Part model_parts[] = {
    attribute<&Controller::model_name>("name", "The hypervisor's device.")
        .required()
        .abi()
        .implied_if<[](const Controller& controller, const Text& name) {
            return controller.model == "pci-root" && name == "spapr-pci-host-bridge";
        }>(),
};

Complaint judge(Controller& controller)
{
    if (!controller.model.has_value()) return {};
    const Words all = models(controller.type);
    if (std::find(all.begin(), all.end(), controller.model.view()) != all.end()) return {};
    return {"unknown model type '" + controller.model.str() + "' for a " +
                std::string(word(controller.type)) + " controller",
            ErrorCode::internal};
}

constexpr Part parts[] = {
    attribute<&Controller::type>("type", "The kind of bus.").required().always().abi(),
    attribute<&Controller::index>("index", "Its number among those of its type.").abi(),
    attribute<&Controller::model>("model", "The controller the guest sees.").abi(),
    attribute<&Controller::ports>("ports", "How many ports it has.")
        .range(0, 0x7fffffff)
        .abi()
        .when<is<Type::virtio_serial, Type::usb>>(),
    attribute<&Controller::vectors>("vectors", "How many interrupts.")
        .range(0, 0x7fffffff)
        .abi()
        .when<is<Type::virtio_serial>>(),
    attribute<&Controller::max_grant_frames>("maxGrantFrames", "Pages shared at once.")
        .abi()
        .when<is<Type::xenbus>>(),
    attribute<&Controller::max_event_channels>("maxEventChannels", "Event channels at once.")
        .abi()
        .when<is<Type::xenbus>>(),
    child<&Controller::driver>("driver", "How the hypervisor runs it.").unless_empty(),
    group("model", model_parts, "The hypervisor's device.").when<is<Type::pci>>(),
    child<&Controller::target>("target", "A PCI controller's numbers.").when<is<Type::pci>>(),
    splice<&Controller::info>(),
    in_units(leaf<&Controller::pcihole64_kib>("pcihole64", "Addresses kept for 64-bit BARs."), kib)
        .abi()
        .when<is<Type::pci>>(),
    rule<judge>("the model is one of its type"),
};

constexpr std::string_view pci_models[] = {"pci-root",
                                           "pcie-root",
                                           "pci-bridge",
                                           "dmi-to-pci-bridge",
                                           "pcie-to-pci-bridge",
                                           "pcie-root-port",
                                           "pcie-switch-upstream-port",
                                           "pcie-switch-downstream-port",
                                           "pci-expander-bus",
                                           "pcie-expander-bus"};
constexpr std::string_view scsi_models[] = {
    "auto",     "buslogic",    "lsilogic",   "lsisas1068",          "vmpvscsi",
    "ibmvscsi", "virtio-scsi", "lsisas1078", "virtio-transitional", "virtio-non-transitional",
    "ncr53c90", "dc390",       "am53c974"};
constexpr std::string_view usb_models[] = {
    "piix3-uhci", "piix4-uhci", "ehci",           "ich9-ehci1", "ich9-uhci1",
    "ich9-uhci2", "ich9-uhci3", "vt82c686b-uhci", "pci-ohci",   "nec-xhci",
    "qusb1",      "qusb2",      "qemu-xhci",      "none"};
constexpr std::string_view ide_models[] = {"piix3", "piix4", "ich6"};
constexpr std::string_view virtio_models[] = {"virtio", "virtio-transitional",
                                              "virtio-non-transitional"};

}  // namespace

Words models(Controller::Type type)
{
    switch (type) {
        case Type::pci:
            return pci_models;
        case Type::scsi:
            return scsi_models;
        case Type::usb:
            return usb_models;
        case Type::ide:
            return ide_models;
        case Type::virtio_serial:
            return virtio_models;
        case Type::fdc:
        case Type::sata:
        case Type::ccid:
        case Type::xenbus:
        case Type::isa:
            break;
    }
    return {};
}

Words words(Controller::Type)
{
    static constexpr std::string_view all[] = {"ide",  "fdc", "scsi", "sata",   "virtio-serial",
                                               "ccid", "usb", "pci",  "xenbus", "isa"};
    return all;
}

const Element& schema(const PciTarget*)
{
    static constexpr Element element = {"target", "A PCI controller's numbers.", target_parts};
    return element;
}

const Element& schema(const ControllerDriver*)
{
    static constexpr Element element = {"driver", "How a controller is run.", driver_parts};
    return element;
}

const Element& schema(const Controller*)
{
    static constexpr Element element = {"controller", "A bus of the guest.", parts};
    return element;
}

}  // namespace hostler::xml
