#pragma once
// Uri: driver[+transport]://[user@][host][:port]/[path][?parameter=value&…], as libvirt writes it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "xml/base/error.hpp"

namespace hostler::client {

struct Uri {
    struct Parameter {
        std::string name;
        std::string value;
        bool operator==(const Parameter&) const = default;
    };

    static Result<Uri> parse(std::string_view text);

    /// The value of a query parameter, percent-decoded; its name is compared without case.
    std::optional<std::string_view> parameter(std::string_view name) const;

    /// What CONNECT_OPEN is told: no transport, no host, none of the parameters that are for the
    /// client. "" for remote://, which leaves the choice to the server.
    std::string name_for_server() const;

    std::string driver;     ///< "qemu"
    std::string transport;  ///< "tls", in lower case; empty when none is named
    std::string user;
    std::string host;        ///< an IPv6 address without its brackets
    std::uint16_t port = 0;  ///< 0: the transport's own
    std::string path;        ///< "/system"
    std::vector<Parameter> query;
};

}  // namespace hostler::client
