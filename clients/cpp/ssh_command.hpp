#pragma once
// The programs that carry a connection: ssh to another host, or one that the URI names.

#include <string>
#include <vector>

#include "clients/cpp/uri.hpp"

namespace hostler::client {

/// ssh, and the script it runs over there: hostler's socket, libvirt's helper, or netcat, whichever
/// the far host has.
std::vector<std::string> ssh_command(const Uri& uri, bool is_read_only);

/// +ext: the program that the URI names; empty when it names none.
std::vector<std::string> ext_command(const Uri& uri);

}  // namespace hostler::client
