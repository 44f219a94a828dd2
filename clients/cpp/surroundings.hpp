#pragma once
// Surroundings: what of the machine and the user decides where a URI leads. A value, so that a test
// can stand in any shoes.

#include <functional>
#include <string>

#include "clients/cpp/libvirt_conf.hpp"

namespace hostler::client {

struct Surroundings {
    /// Those of this process: environment, user, libvirt.conf.
    static Surroundings of_process();

    std::string root;         ///< --root or HOSTLER_ROOT: a private daemon's folder, or empty
    std::string default_uri;  ///< HOSTLER_DEFAULT_URI, LIBVIRT_DEFAULT_URI or uri_default, or empty
    bool is_superuser = true;
    std::string home;
    std::string runtime_folder;  ///< XDG_RUNTIME_DIR, or ~/.cache
    std::string auth_file;       ///< auth.conf: LIBVIRT_AUTH_FILE, the user's, the host's, or empty
    LibvirtConf conf;
    std::function<bool(const std::string&)> exists;
};

}  // namespace hostler::client
