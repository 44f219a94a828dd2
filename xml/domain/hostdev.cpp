#include "xml/domain/hostdev.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

using Type = Hostdev::Type;
using Protocol = ScsiSource::Protocol;

template <Type... Wanted>
constexpr auto is = [](const Hostdev& hostdev) { return ((hostdev.type == Wanted) || ...); };
template <Protocol Wanted>
constexpr auto speaks = [](const ScsiSource& source) { return source.protocol == Wanted; };
constexpr auto is_subsystem = [](const Hostdev& hostdev) {
    return hostdev.mode == Hostdev::Mode::subsystem;
};

constexpr Part usb_address_parts[] = {
    attribute<&UsbSource::bus, AnyBase>("bus", "The host's USB bus.").required().always(),
    attribute<&UsbSource::device, AnyBase>("device", "The number on it.").required().always(),
};
constexpr auto has_usb_address = [](const UsbSource& usb) {
    return usb.bus != 0 || usb.device != 0;
};
constexpr Part usb_parts[] = {
    wrapped<&UsbSource::vendor, Hex<4>>("vendor", "id", "Its maker."),
    wrapped<&UsbSource::product, Hex<4>>("product", "id", "What it is."),
    group("address", usb_address_parts, "Where it is.").shown_if<has_usb_address>(),
};

/// libvirt takes one that names nothing, and cannot read what it writes of it.
Complaint judge_usb(Hostdev& hostdev)
{
    if (hostdev.mode != Hostdev::Mode::subsystem || hostdev.type != Hostdev::Type::usb) return {};
    const UsbSource& usb = hostdev.usb;
    if (usb.vendor && !usb.product) return {"missing product", ErrorCode::internal};
    if (usb.product && !usb.vendor) return {"missing vendor", ErrorCode::internal};
    if (!usb.vendor && !has_usb_address(usb))
        return {"a USB device of the host has a vendor and a product, or a bus and a device"};
    return {};
}

constexpr Part scsi_address_parts[] = {
    attribute<&ScsiSource::bus>("bus", "The bus of the adapter.").always(),
    attribute<&ScsiSource::target>("target", "The target on it.").always(),
    attribute<&ScsiSource::unit>("unit", "The unit of the target.").always(),
};
constexpr Part initiator_parts[] = {
    wrapped<&ScsiSource::initiator>("iqn", "name", "The iSCSI name of this host."),
};
constexpr Part scsi_parts[] = {
    attribute<&ScsiSource::protocol>("protocol", "How it is reached."),
    attribute<&ScsiSource::name>("name", "The target's name.").when<speaks<Protocol::iscsi>>(),
    wrapped<&ScsiSource::adapter>("adapter", "name", "The host's adapter.")
        .when<speaks<Protocol::adapter>>(),
    group("address", scsi_address_parts, "Where it is.").when<speaks<Protocol::adapter>>(),
    child<&ScsiSource::hosts>("host", "The server.").when<speaks<Protocol::iscsi>>(),
    child<&ScsiSource::auth>("auth", "Who asks.").when<speaks<Protocol::iscsi>>(),
    group("initiator", initiator_parts, "Who the target sees.").when<speaks<Protocol::iscsi>>(),
};

struct Vhost {
    template <class M>
    struct As : Spelling<M> {
        static constexpr std::string_view kind = "vhost";
        static constexpr std::string_view grammar = "<value>vhost</value>";

        static bool read(std::string_view text, M&) { return text == "vhost" || text == "none"; }
        static void write(const M&, Buffer& out) { out += "vhost"; }
    };
};

constexpr Part mdev_parts[] = {
    attribute<&Hostdev::mdev>("uuid", "The mediated device.").required(),
};
constexpr Part source_parts[] = {
    attribute<&Hostdev::startup>("startupPolicy", "What to do where it is missing."),
    attribute<&Hostdev::guest_reset>("guestReset", "Whether the guest may reset it.")
        .when<is<Type::usb>>(),
    attribute<&Hostdev::missing>("missing", "It is not there.").live(),
    attribute<&Hostdev::write_filtering>("writeFiltering", "Whether configuration is guarded.")
        .when<is<Type::pci>>(),
    attribute<&Hostdev::wwpn, Vhost>("protocol", "Always vhost.").when<is<Type::scsi_host>>(),
    attribute<&Hostdev::wwpn>("wwpn", "Its World Wide Port Name.").when<is<Type::scsi_host>>(),
    splice<&Hostdev::usb>(usb_parts).when<is<Type::usb>>(),
    child<&Hostdev::pci>("address", "Where it is.").when<is<Type::pci>>(),
    splice<&Hostdev::scsi>(scsi_parts).when<is<Type::scsi>>(),
    group("address", mdev_parts, "The mediated device.").when<is<Type::mdev>>(),
    leaf<&Hostdev::host_path>("block", "The block device.").path().when<is<Type::storage>>(),
    leaf<&Hostdev::host_path>("char", "The character device.").path().when<is<Type::misc>>(),
    leaf<&Hostdev::host_path>("interface", "The interface.").when<is<Type::net>>(),
};
constexpr Part teaming_parts[] = {
    attribute<&Hostdev::teaming>("type", "The fast card, or the one that stays."),
    attribute<&Hostdev::teaming_persistent>("persistent", "The alias of the one that stays."),
};

constexpr Part parts[] = {
    attribute<&Hostdev::mode>("mode", "The whole device, or what it offers.").always(),
    attribute<&Hostdev::type>("type", "What it is.").required().always(),
    attribute<&Hostdev::is_managed>("managed", "Whether it is taken from the host's driver.")
        .always()
        .when<is_subsystem>(),
    attribute<&Hostdev::sgio>("sgio", "Which SCSI commands pass.").when<is<Type::scsi>>(),
    attribute<&Hostdev::rawio>("rawio", "Whether raw commands pass.").when<is<Type::scsi>>(),
    attribute<&Hostdev::model>("model", "What the guest sees.").abi(),
    attribute<&Hostdev::display>("display", "Whether its screen is shown.").when<is<Type::mdev>>(),
    attribute<&Hostdev::ramfb>("ramfb", "Whether it shows an early screen.").when<is<Type::mdev>>(),
    wrapped<&Hostdev::driver>("driver", "name", "The host's driver that hands it over.")
        .when<is<Type::pci>>(),
    group("source", source_parts, "The host's device.").required(),
    group("teaming", teaming_parts, "Two cards that the guest takes for one."),
    child<&Hostdev::ips>("ip", "An address the container is given."),
    child<&Hostdev::routes>("route", "A route the container is given."),
    flag<&Hostdev::is_readonly>("readonly", "The guest cannot write to it."),
    flag<&Hostdev::is_shareable>("shareable", "Other domains may use it too."),
    splice<&Hostdev::info>(),
    rule<judge_usb>("a USB device is named"),
};

}  // namespace

Words words(ScsiSource::Protocol)
{
    static constexpr std::string_view all[] = {"adapter", "iscsi"};
    return all;
}

Words words(Hostdev::Mode)
{
    static constexpr std::string_view all[] = {"subsystem", "capabilities"};
    return all;
}

Words words(Hostdev::Type)
{
    static constexpr std::string_view all[] = {"usb",  "pci",     "scsi", "scsi_host",
                                               "mdev", "storage", "misc", "net"};
    return all;
}

Words words(Hostdev::GuestReset)
{
    static constexpr std::string_view all[] = {"default", "off", "uninitialized", "on"};
    return all;
}

Words words(Hostdev::Model)
{
    static constexpr std::string_view all[] = {"default",
                                               "vfio-pci",
                                               "vfio-ccw",
                                               "vfio-ap",
                                               "virtio",
                                               "virtio-transitional",
                                               "virtio-non-transitional"};
    return all;
}

const Element& schema(const Hostdev*)
{
    static constexpr Element element = {"hostdev", "A device of the host.", parts};
    return element;
}

}  // namespace hostler::xml
