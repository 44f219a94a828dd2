
#include <libvirt/libvirt.h>

#include <map>
#include <sstream>

#include "daemon/rpc/serve.hpp"
#include "daemon/rpc/verbs/domain_named.hpp"
#include "daemon/services.hpp"
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

proto::DomainInterfaceAddresses::Reply found_in(const std::multimap<xml::Mac, std::string>& table,
                                                const xml::Domain& definition)
{
    proto::DomainInterfaceAddresses::Reply reply;
    for (const xml::Interface& interface : definition.devices.interfaces) {
        proto::DomainInterface found{interface.target.str(), interface.mac.text(), {}};
        const auto [first, last] = table.equal_range(interface.mac);
        for (auto row = first; row != last; ++row)
            found.addrs.push_back({VIR_IP_ADDR_TYPE_IPV4, row->second, 0});
        if (!found.addrs.empty()) reply.ifaces.push_back(std::move(found));
    }
    return reply;
}

Task<proto::DomainInterfaceAddresses::Reply> domain_interface_addresses(
    Call& call, proto::DomainInterfaceAddresses::Args args)
{
    call.require_flags(args.flags, 0);
    const ViewPtr view = seen_running(call, args.dom);
    switch (args.source) {
        case VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_LEASE:
            // Leases are what the daemon's own networks gave out, and there are none.
            co_return proto::DomainInterfaceAddresses::Reply{};
        case VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT:
            throw Error(ErrorCode::argument_unsupported, "QEMU guest agent is not configured");
        case VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_ARP:
            break;
        default:
            throw Error(ErrorCode::argument_unsupported,
                        "unknown IP address data source " + std::to_string(args.source));
    }
    const auto table = co_await on(call.services().blocking(), hostler::call(&arp_table));
    co_return found_in(table, *view->live);
}

constexpr Procedure table[] = {
    serve<proto::DomainInterfaceAddresses, &domain_interface_addresses>(),
};

}  // namespace

extern constinit const Verbs guest_addresses_verbs = table;

}  // namespace hostler::daemon::verbs
