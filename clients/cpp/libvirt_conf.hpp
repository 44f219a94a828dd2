#pragma once
// libvirt.conf: the short names of connections that a user has given, and the one to take unasked.
// Read from the user's own file, else from /etc/libvirt/libvirt.conf.

#include <map>
#include <string>
#include <string_view>

#include "xml/base/error.hpp"

namespace hostler::client {

struct LibvirtConf {
    /// Reads `key = "value"`, `key = [ "a", "b" ]`, comments and numbers; keys of no interest here
    /// are passed over, as their readers are elsewhere.
    static Result<LibvirtConf> parse(std::string_view text);

    /// The file of this user: "" in a folder that does not exist reads as an empty file.
    static Result<LibvirtConf> load(const std::string& path);

    std::string uri_default;
    std::string remote_mode;                         ///< auto, direct or legacy
    std::map<std::string, std::string> uri_aliases;  ///< "hail" → "qemu+ssh://root@hail/system"
};

}  // namespace hostler::client
