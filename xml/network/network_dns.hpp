#pragma once
// What a network's name server answers besides its guests' names.

#include <vector>

#include "xml/common/ip_address.hpp"
#include "xml/schema/part.hpp"

namespace hostler::xml {

/// Names under `domain` (or all) are asked at `address` (or where the host asks).
struct DnsForwarder {
    Text domain;
    IpAddress address;

    bool operator==(const DnsForwarder&) const = default;
};
const Element& schema(const DnsForwarder*);

struct DnsText {
    Text name;
    Text value;

    bool operator==(const DnsText&) const = default;
};
const Element& schema(const DnsText*);

/// RFC 2782.
struct DnsService {
    Text service;
    Text protocol;
    Text domain;
    Text target;
    std::optional<std::uint16_t> port;
    std::optional<std::uint16_t> priority;
    std::optional<std::uint16_t> weight;

    bool operator==(const DnsService&) const = default;
};
const Element& schema(const DnsService*);

struct DnsHost {
    IpAddress ip;
    std::vector<Text> names;

    bool operator==(const DnsHost&) const = default;
};
const Element& schema(const DnsHost*);

struct NetworkDns {
    YesNo enable = YesNo::absent;
    YesNo forward_plain_names = YesNo::absent;
    std::vector<DnsForwarder> forwarders;
    std::vector<DnsText> texts;
    std::vector<DnsService> services;
    std::vector<DnsHost> hosts;

    bool operator==(const NetworkDns&) const = default;
};
const Element& schema(const NetworkDns*);

}  // namespace hostler::xml
