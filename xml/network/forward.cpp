#include "xml/network/forward.hpp"

#include <set>

#include "xml/common/refused.hpp"
#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

using Mode = Forward::Mode;

constexpr Part interface_parts[] = {
    attribute<&ForwardInterface::dev>("dev", "Its name on the host.").required(),
    attribute<&ForwardInterface::connections>("connections", "How many guests use it.").live(),
};

constexpr Part address_parts[] = {
    attribute<&ForwardAddress::type>("type", "The kind of bus.")
        .required()
        .fails(ErrorCode::config_unsupported),
    splice<&ForwardAddress::pci>(),
    attribute<&ForwardAddress::connections>("connections", "How many guests use it.").live(),
};

constexpr Part addresses_parts[] = {
    attribute<&NatAddresses::start>("start", "The first address.").required(),
    attribute<&NatAddresses::end>("end", "The last address.").required(),
    rule<[](NatAddresses& range) -> Complaint {
        if (!range.start.is_v4() || !range.end.is_v4())
            return refused("<nat> takes IPv4 addresses, not " + range.start.text() + " - " +
                           range.end.text());
        if (range.end < range.start)
            return refused(
                "range " + range.start.text() + " - " + range.end.text() + " is reversed",
                ErrorCode::internal);
        return {};
    }>("the first address comes first"),
};

constexpr Part ports_parts[] = {
    attribute<&NatPorts::start>("start", "The first port.")
        .required()
        .always()
        .fails(ErrorCode::xml_detail),
    attribute<&NatPorts::end>("end", "The last port.")
        .required()
        .always()
        .fails(ErrorCode::xml_detail),
    rule<[](NatPorts& ports) -> Complaint {
        if (ports.end < ports.start)
            return refused("Missing or invalid 'end' attribute in <port> in <nat>: " +
                               std::to_string(ports.end) + " comes before " +
                               std::to_string(ports.start),
                           ErrorCode::xml_detail);
        return {};
    }>("the first port comes first"),
};

constexpr Part nat_parts[] = {
    attribute<&Nat::ipv6>("ipv6", "Whether IPv6 is translated too."),
    child<&Nat::addresses>("address", "The addresses guests appear with."),
    child<&Nat::ports>("port", "The ports they appear with."),
    rule<[](Nat& nat) -> Complaint {
        if (nat.ports && nat.ports->end == 0) nat.ports.reset();
        return {};
    }>("no ports are all ports"),
};

Complaint judge_devices(const Forward& forward)
{
    std::set<std::string> seen;
    for (const auto& interface : forward.interfaces)
        if (!seen.insert(interface.dev.str()).second)
            return refused("interface '" + interface.dev.str() + "' can only be listed once");
    std::set<PciAddress> devices;
    for (const auto& address : forward.addresses)
        if (!devices.insert(address.pci).second)
            return refused("a PCI device can only be listed once in <forward>");
    return {};
}

/// Interfaces go before addresses, addresses before a physical function; `dev` is the first.
Complaint settle(Forward& forward)
{
    if (forward.mode == Mode::none) forward.mode = Mode::nat;
    if (forward.nat.size() > 1) return refused("Only one <nat> element is allowed in <forward>");
    if (!forward.nat.empty() && forward.mode != Mode::nat)
        return refused("The <nat> element can only be used when <forward> 'mode' is 'nat'");
    if (Complaint found = judge_devices(forward); !found.sentence.empty()) return found;
    if (forward.dev.empty()) forward.dev.reset();
    if (forward.interfaces.empty()) {
        if (!forward.dev.empty()) forward.interfaces.push_back({forward.dev});
    } else if (forward.dev.empty()) {
        forward.dev = forward.interfaces.front().dev;
    } else if (forward.dev != forward.interfaces.front().dev) {
        return refused("<forward dev='" + forward.dev.str() +
                       "'> must match first <interface dev='" +
                       forward.interfaces.front().dev.str() + "'/>");
    }
    if (!forward.interfaces.empty()) forward.addresses.clear();
    if (!forward.interfaces.empty() || !forward.addresses.empty()) forward.physical.reset();
    return {};
}

constexpr auto is_hostdev = [](const Forward& forward) { return forward.mode == Mode::hostdev; };

constexpr Part physical_parts[] = {
    attribute<&Forward::physical>("dev", "Its name on the host.").required(),
};

constexpr Part parts[] = {
    attribute<&Forward::dev>("dev", "The device of the host that frames leave by."),
    attribute<&Forward::mode>("mode", "How.").fails(ErrorCode::config_unsupported),
    attribute<&Forward::is_managed>("managed", "Whether devices are taken from their driver.")
        .always()
        .shown_if<is_hostdev>(),
    wrapped<&Forward::driver>("driver", "name", "The host's driver that hands devices over.")
        .fails(ErrorCode::config_unsupported),
    child<&Forward::nat>("nat", "What addresses are translated to.").unless_empty(),
    group("pf", physical_parts, "The function whose virtual ones are used."),
    child<&Forward::interfaces>("interface", "A device that guests are plugged into."),
    child<&Forward::addresses>("address", "A device that guests are given."),
    rule<settle>("a mode has its devices"),
};

}  // namespace

Words words(ForwardAddress::Type)
{
    static constexpr std::string_view all[] = {"", "pci"};
    return all;
}

Words words(Forward::Mode)
{
    static constexpr std::string_view all[] = {"",        "nat",  "route",       "open",   "bridge",
                                               "private", "vepa", "passthrough", "hostdev"};
    return all;
}

Words words(Forward::Driver)
{
    static constexpr std::string_view all[] = {"", "kvm", "vfio"};
    return all;
}

const Element& schema(const ForwardInterface*)
{
    static constexpr Element element = {"interface", "A device guests are plugged into.",
                                        interface_parts};
    return element;
}

const Element& schema(const ForwardAddress*)
{
    static constexpr Element element = {"address", "A device guests are given.", address_parts};
    return element;
}

const Element& schema(const NatAddresses*)
{
    static constexpr Element element = {"address", "Addresses guests appear with.",
                                        addresses_parts};
    return element;
}

const Element& schema(const NatPorts*)
{
    static constexpr Element element = {"port", "Ports guests appear with.", ports_parts};
    return element;
}

const Element& schema(const Nat*)
{
    static constexpr Element element = {"nat", "What addresses are translated to.", nat_parts};
    return element;
}

const Element& schema(const Forward*)
{
    static constexpr Element element = {"forward", "How the network reaches beyond the host.",
                                        parts};
    return element;
}

}  // namespace hostler::xml
