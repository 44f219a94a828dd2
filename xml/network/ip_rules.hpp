#pragma once
// The rules of a network's addresses: what its tables cannot say.

#include "xml/network/network_ip.hpp"

namespace hostler::xml {

/// A host has a card or a name, and they are spelled rightly.
Complaint judge_host(DhcpHost& host);
/// The address fits its family and its netmask, ranges lie in its network, hosts suit its family.
Complaint judge_ip(NetworkIp& ip);
/// The addresses are of the route's family, and the first is a network's.
Complaint judge_route(NetworkRoute& route);

}  // namespace hostler::xml
