#pragma once
// The host's addresses in a network, what DHCP gives there, and the routes through it.

#include <vector>

#include "xml/common/ip_address.hpp"
#include "xml/schema/box.hpp"
#include "xml/schema/part.hpp"

namespace hostler::xml {

/// How long an address is given for; 0 is for ever.
struct DhcpLease {
    enum class Unit : std::uint8_t { absent, seconds, minutes, hours };

    std::optional<std::uint32_t> expiry;
    Unit unit = Unit::absent;

    std::uint64_t seconds() const;

    bool operator==(const DhcpLease&) const = default;
};
Words words(DhcpLease::Unit);
const Element& schema(const DhcpLease*);

struct DhcpRange {
    IpAddress start;
    IpAddress end;
    Box<DhcpLease> lease;

    bool operator==(const DhcpRange&) const = default;
};
const Element& schema(const DhcpRange*);

/// A guest that always gets the same address.
struct DhcpHost {
    Text mac;  ///< as it was written
    Text id;   ///< IPv6: the client's identifier, hex numbers with colons
    Text name;
    IpAddress ip;
    Box<DhcpLease> lease;

    bool operator==(const DhcpHost&) const = default;
};
const Element& schema(const DhcpHost*);

struct DhcpBoot {
    Text file;
    Text server;

    bool operator==(const DhcpBoot&) const = default;
};
const Element& schema(const DhcpBoot*);

struct NetworkIp {
    IpFamily family = IpFamily::absent;
    YesNo local_ptr = YesNo::absent;
    IpAddress address;
    IpAddress netmask;
    std::optional<std::uint32_t> prefix;
    Text tftp_root;
    std::vector<DhcpRange> ranges;
    std::vector<DhcpHost> hosts;
    Box<DhcpBoot> boot;

    /// The bits that name its network, by its class where it says nothing.
    std::uint32_t prefix_bits() const;

    bool operator==(const NetworkIp&) const = default;
};
const Element& schema(const NetworkIp*);

struct NetworkRoute {
    IpFamily family = IpFamily::absent;
    IpAddress address;
    IpAddress netmask;
    std::optional<std::uint32_t> prefix;
    IpAddress gateway;
    std::optional<std::uint32_t> metric;

    bool operator==(const NetworkRoute&) const = default;
};
const Element& schema(const NetworkRoute*);

}  // namespace hostler::xml
