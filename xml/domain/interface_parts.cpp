#include "xml/domain/interface.hpp"
#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part ip_parts[] = {
    attribute<&InterfaceIp::address>("address", "The address.").required(),
    attribute<&InterfaceIp::family>("family", "ipv4 or ipv6."),
    attribute<&InterfaceIp::prefix>("prefix", "The bits that name its network."),
    attribute<&InterfaceIp::peer>("peer", "The other end's address."),
};

constexpr Part route_parts[] = {
    attribute<&InterfaceRoute::family>("family", "ipv4 or ipv6."),
    attribute<&InterfaceRoute::address>("address", "Where to.").required(),
    attribute<&InterfaceRoute::netmask>("netmask", "The bits that name the network."),
    attribute<&InterfaceRoute::prefix>("prefix", "How many bits those are."),
    attribute<&InterfaceRoute::gateway>("gateway", "Through whom.").required(),
    attribute<&InterfaceRoute::metric>("metric", "How far."),
};

constexpr Part parameter_parts[] = {
    attribute<&FilterParameter::name>("name", "The filter's variable.").required(),
    attribute<&FilterParameter::value>("value", "Its value here.").required(),
};

constexpr Part filter_parts[] = {
    attribute<&FilterReference::filter>("filter", "The network filter's name.").required(),
    child<&FilterReference::parameters>("parameter", "What the filter is told."),
};

constexpr Part host_parts[] = {
    attribute<&HostOffloads::csum>("csum", "Checksums.").abi(),
    attribute<&HostOffloads::gso>("gso", "Segmentation.").abi(),
    attribute<&HostOffloads::tso4>("tso4", "TCP segmentation, IPv4.").abi(),
    attribute<&HostOffloads::tso6>("tso6", "TCP segmentation, IPv6.").abi(),
    attribute<&HostOffloads::ecn>("ecn", "Congestion notification.").abi(),
    attribute<&HostOffloads::ufo>("ufo", "UDP fragmentation.").abi(),
    attribute<&HostOffloads::mrg_rxbuf>("mrg_rxbuf", "Merged receive buffers.").abi(),
};

constexpr Part guest_parts[] = {
    attribute<&GuestOffloads::csum>("csum", "Checksums.").abi(),
    attribute<&GuestOffloads::tso4>("tso4", "TCP segmentation, IPv4.").abi(),
    attribute<&GuestOffloads::tso6>("tso6", "TCP segmentation, IPv6.").abi(),
    attribute<&GuestOffloads::ecn>("ecn", "Congestion notification.").abi(),
    attribute<&GuestOffloads::ufo>("ufo", "UDP fragmentation.").abi(),
};

constexpr Part in_host_parts[] = {splice<&InterfaceDriver::host>(host_parts)};
constexpr Part in_guest_parts[] = {splice<&InterfaceDriver::guest>(guest_parts)};

constexpr Part driver_parts[] = {
    attribute<&InterfaceDriver::name>("name", "Who moves the frames."),
    attribute<&InterfaceDriver::tx_mode>("txmode", "What a full queue waits for.").abi(),
    attribute<&InterfaceDriver::ioeventfd>("ioeventfd", "Whether kicks go around.").abi(),
    attribute<&InterfaceDriver::event_idx>("event_idx", "Whether interrupts are held back.").abi(),
    attribute<&InterfaceDriver::queues>("queues", "How many pairs of queues.").abi(),
    attribute<&InterfaceDriver::rx_queue_size>("rx_queue_size", "How long they are.").abi(),
    attribute<&InterfaceDriver::tx_queue_size>("tx_queue_size", "How long they are.").abi(),
    attribute<&InterfaceDriver::rss>("rss", "Whether flows are spread by hash.").abi(),
    attribute<&InterfaceDriver::rss_hash_report>("rss_hash_report", "Whether told so.").abi(),
    splice<&InterfaceDriver::virtio>(),
    group("host", in_host_parts, "What the host takes over for the guest."),
    group("guest", in_guest_parts, "What the guest can take."),
};

constexpr Part frames_parts[] = {
    wrapped<&Coalesce::rx_frames_max>("frames", "max", "Frames before an interrupt."),
};
constexpr Part coalesce_parts[] = {
    group("rx", frames_parts, "What is received."),
};

constexpr Part range_parts[] = {
    attribute<&ForwardRange::start>("start", "The first port.").required(),
    attribute<&ForwardRange::end>("end", "The last port."),
    attribute<&ForwardRange::to>("to", "The guest's first port."),
    attribute<&ForwardRange::exclude>("exclude", "These are left out."),
};

constexpr Part forward_parts[] = {
    attribute<&PortForward::protocol>("proto", "tcp or udp.").required(),
    attribute<&PortForward::address>("address", "The host's address."),
    attribute<&PortForward::device>("dev", "The host's interface."),
    child<&PortForward::ranges>("range", "Ports."),
};

}  // namespace

Words words(InterfaceDriver::Name)
{
    static constexpr std::string_view all[] = {"", "qemu", "vhost"};
    return all;
}

Words words(InterfaceDriver::TxMode)
{
    static constexpr std::string_view all[] = {"default", "iothread", "timer"};
    return all;
}

Words words(PortForward::Protocol)
{
    static constexpr std::string_view all[] = {"none", "tcp", "udp"};
    return all;
}

const Element& schema(const InterfaceIp*)
{
    static constexpr Element element = {"ip", "An address.", ip_parts};
    return element;
}

const Element& schema(const InterfaceRoute*)
{
    static constexpr Element element = {"route", "A way to a network.", route_parts};
    return element;
}

const Element& schema(const FilterParameter*)
{
    static constexpr Element element = {"parameter", "What a filter is told.", parameter_parts};
    return element;
}

const Element& schema(const FilterReference*)
{
    static constexpr Element element = {"filterref", "What guards the interface.", filter_parts};
    return element;
}

const Element& schema(const InterfaceDriver*)
{
    static constexpr Element element = {"driver", "How frames are moved.", driver_parts};
    return element;
}

const Element& schema(const Coalesce*)
{
    static constexpr Element element = {"coalesce", "How interrupts are held back.",
                                        coalesce_parts};
    return element;
}

const Element& schema(const ForwardRange*)
{
    static constexpr Element element = {"range", "Ports.", range_parts};
    return element;
}

const Element& schema(const PortForward*)
{
    static constexpr Element element = {"portForward", "Ports of the host that reach the guest.",
                                        forward_parts};
    return element;
}

}  // namespace hostler::xml
