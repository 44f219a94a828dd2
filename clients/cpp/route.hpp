#pragma once
// Route: where a URI leads, by libvirt's rules with hostler's own sockets first.

#include <string>
#include <vector>

#include "clients/cpp/login.hpp"
#include "clients/cpp/surroundings.hpp"
#include "clients/cpp/uri.hpp"

namespace hostler::client {

/// The certificates of a TLS connection; libvirt's locations.
struct TlsFiles {
    std::string ca;
    std::string certificate;
    std::string key;
    bool verifies_server = true;
};

struct Route {
    enum class Kind { unix_socket, tcp, tls, command };

    Kind kind = Kind::unix_socket;
    std::string socket;                ///< unix_socket: its path
    std::string host;                  ///< tcp, tls
    std::string port;                  ///< tcp, tls
    TlsFiles tls;                      ///< tls
    std::vector<std::string> command;  ///< command: what to run, its stdin and stdout are the link
    LoginRules login;                  ///< how the server gets to know who it is
    std::string uri;              ///< as `virsh uri` shows it; empty when the server has to say
    std::string name_for_server;  ///< CONNECT_OPEN's name
};

/// `text`: a URI, a libvirt.conf alias, or empty for the default.
Result<Route> find_route(std::string_view text, const Surroundings& here, bool is_read_only);

}  // namespace hostler::client
