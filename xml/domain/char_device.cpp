#include "xml/domain/char_device.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr auto complete = [](const auto& device) { return device.source.complaint(false); };

constexpr Part serial_model_parts[] = {
    attribute<&Serial::model>("name", "The chip.").abi().fails(ErrorCode::config_unsupported),
};
constexpr Part serial_target_parts[] = {
    attribute<&Serial::target>("type", "The kind of port.")
        .abi()
        .fails(ErrorCode::config_unsupported),
    attribute<&Serial::port>("port", "The port's number.").abi(),
    group("model", serial_model_parts, "The chip the guest sees."),
};
constexpr Part serial_parts[] = {
    splice<&Serial::source>(),
    group("target", serial_target_parts, "The guest's end."),
    splice<&Serial::info>(),
    rule<[](Serial& serial) { return complete(serial); }>("the source is complete"),
};

constexpr Part parallel_target_parts[] = {
    attribute<&Parallel::port>("port", "The port's number.").abi(),
};
constexpr Part parallel_parts[] = {
    splice<&Parallel::source>(),
    group("target", parallel_target_parts, "The guest's end."),
    splice<&Parallel::info>(),
    rule<[](Parallel& parallel) { return complete(parallel); }>("the source is complete"),
};

constexpr Part console_target_parts[] = {
    attribute<&Console::target>("type", "The kind of console.")
        .abi()
        .fails(ErrorCode::config_unsupported),
    attribute<&Console::port>("port", "The console's number.").abi(),
};
constexpr Part console_parts[] = {
    splice<&Console::source>(),
    splice<&Console::source>(tty_of_char_source).shown_if<[](const Console& console) {
        return console.target == Console::Target::serial;
    }>(),
    group("target", console_target_parts, "The guest's end."),
    splice<&Console::info>(),
    rule<[](Console& console) { return complete(console); }>("the source is complete"),
};

constexpr auto is_forward = [](const Channel& channel) {
    return channel.target == Channel::Target::guestfwd;
};
constexpr auto is_named = [](const Channel& channel) {
    return channel.target == Channel::Target::virtio || channel.target == Channel::Target::xen;
};
constexpr Part channel_target_parts[] = {
    attribute<&Channel::target>("type", "The kind of channel.")
        .required()
        .abi()
        .fails(ErrorCode::xml_error),
    attribute<&Channel::name>("name", "The name the guest opens.").abi().when<is_named>(),
    attribute<&Channel::state>("state", "Whether the guest has it open.").live().when<is_named>(),
    attribute<&Channel::address>("address", "The address the guest connects to.")
        .abi()
        .when<is_forward>(),
    attribute<&Channel::port>("port", "The port the guest connects to.").abi().when<is_forward>(),
};
constexpr Part channel_parts[] = {
    splice<&Channel::source>(),
    group("target", channel_target_parts, "The guest's end."),
    splice<&Channel::info>(),
    rule<[](Channel& channel) -> Complaint {
        if (is_forward(channel) && (channel.address.empty() || !channel.port))
            return {"guestfwd channel does not define a target address and port"};
        return channel.source.complaint(is_named(channel));
    }>("the source is complete"),
};

}  // namespace

Words words(Serial::Target)
{
    static constexpr std::string_view all[] = {"none",        "isa-serial",       "usb-serial",
                                               "pci-serial",  "spapr-vio-serial", "system-serial",
                                               "sclp-serial", "isa-debug"};
    return all;
}

Words words(Serial::Model)
{
    static constexpr std::string_view all[] = {
        "none",  "isa-serial",  "usb-serial",    "pci-serial", "spapr-vty",
        "pl011", "sclpconsole", "sclplmconsole", "16550a",     "isa-debugcon"};
    return all;
}

Words words(Console::Target)
{
    static constexpr std::string_view all[] = {"none", "serial", "xen",  "uml",   "virtio",
                                               "lxc",  "openvz", "sclp", "sclplm"};
    return all;
}

Words words(Channel::Target)
{
    static constexpr std::string_view all[] = {"none", "guestfwd", "virtio", "xen"};
    return all;
}

Words words(Channel::State)
{
    static constexpr std::string_view all[] = {"default", "connected", "disconnected"};
    return all;
}

const Element& schema(const Serial*)
{
    static constexpr Element element = {"serial", "A serial port.", serial_parts};
    return element;
}

const Element& schema(const Parallel*)
{
    static constexpr Element element = {"parallel", "A parallel port.", parallel_parts};
    return element;
}

const Element& schema(const Console*)
{
    static constexpr Element element = {"console", "The guest's console.", console_parts};
    return element;
}

const Element& schema(const Channel*)
{
    static constexpr Element element = {"channel", "A pipe between guest and host.", channel_parts};
    return element;
}

}  // namespace hostler::xml
