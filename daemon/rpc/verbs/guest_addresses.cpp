
#include <libvirt/libvirt.h>

#include <map>
#include <sstream>

#include "daemon/domains/realm.hpp"
#include "daemon/rpc/serve.hpp"
#include "daemon/rpc/verbs/asked_guest.hpp"
#include "daemon/rpc/verbs/domain_named.hpp"
#include "drivers/host/host_root.hpp"

namespace hostler::daemon::verbs {
namespace {

/// The addresses that the host's ARP table has (proc(5): an address, type, flags and hardware
/// address a line).
std::multimap<xml::Mac, std::string> arp_table()
{
    std::multimap<xml::Mac, std::string> table;
    std::istringstream lines(drivers::host::HostRoot().text("proc/net/arp").value_or(""));
    std::string line;
    while (std::getline(lines, line)) {
        std::istringstream words(line);
        std::string address, type, flags, hardware;
        xml::Mac mac;
        if (words >> address >> type >> flags >> hardware && xml::Mac::parse(hardware, mac))
            table.emplace(mac, address);
    }
    return table;
}

using Reply = proto::DomainInterfaceAddresses::Reply;

proto::DomainIpAddr told(const drivers::IpAddress& address)
{
    const bool is_six = address.text.find(':') != std::string::npos;
    return {is_six ? VIR_IP_ADDR_TYPE_IPV6 : VIR_IP_ADDR_TYPE_IPV4, address.text, address.prefix};
}

/// What networks of the driver's own have given to the guest's interfaces.
void add_leases(const View& view, proto::DomainInterface& to)
{
    for (const drivers::InterfaceStatistics& one : view.machine->statistics().interfaces)
        if (one.target == to.name)
            for (const drivers::IpAddress& lease : one.leases) to.addrs.push_back(told(lease));
}

Reply found_in(const std::multimap<xml::Mac, std::string>& table, const View& view)
{
    Reply reply;
    for (const xml::Interface& interface : view.live->devices.interfaces) {
        proto::DomainInterface found{interface.target.str(), interface.mac.text(), {}};
        add_leases(view, found);
        const auto [first, last] = table.equal_range(interface.mac);
        for (auto row = first; row != last; ++row)
            found.addrs.push_back({VIR_IP_ADDR_TYPE_IPV4, row->second, 0});
        if (!found.addrs.empty()) reply.ifaces.push_back(std::move(found));
    }
    return reply;
}

Task<Reply> told_by_agent(DomainPtr domain)
{
    Question<std::vector<drivers::GuestInterface>> question = &drivers::GuestAgent::interfaces;
    const auto all =
        co_await asked_guest("guest addresses", std::move(domain), std::move(question));
    Reply reply;
    for (const drivers::GuestInterface& one : all) {
        proto::DomainInterface& interface = reply.ifaces.emplace_back();
        interface.name = one.name;
        interface.hwaddr = one.mac;
        for (const drivers::IpAddress& address : one.addresses)
            interface.addrs.push_back(told(address));
    }
    co_return reply;
}

Task<proto::DomainInterfaceAddresses::Reply> domain_interface_addresses(
    Call& call, proto::DomainInterfaceAddresses::Args args)
{
    call.require_flags(args.flags, 0);
    const ViewPtr view = seen_running(call, args.dom);
    switch (args.source) {
        case VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_LEASE:
            // The daemon itself has no networks, which would give some out.
            co_return found_in({}, *view);
        case VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT: {
            agent_of(*view->machine);
            DomainPtr domain = named(call, args.dom);
            co_return co_await told_by_agent(std::move(domain));
        }
        case VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_ARP:
            break;
        default:
            throw Error(ErrorCode::argument_unsupported,
                        "unknown IP address data source " + std::to_string(args.source));
    }
    const auto table = co_await on(call.realm().looking(), hostler::call(&arp_table));
    co_return found_in(table, *view);
}

constexpr Procedure table[] = {
    serve<proto::DomainInterfaceAddresses, &domain_interface_addresses>(),
};

}  // namespace

extern constinit const Verbs guest_addresses_verbs = table;

}  // namespace hostler::daemon::verbs
