#include "clients/cpp/surroundings.hpp"

#include <unistd.h>

#include <cstdlib>

#include "clients/cpp/error.hpp"

namespace hostler::client {
namespace {

std::string environment(const char* name)
{
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

std::string first_of(std::string first, std::string second)
{
    return first.empty() ? second : first;
}

/// The user's own file, else the host's, where one can be read.
std::string auth_file_in(const std::string& own_folder)
{
    for (const std::string& folder : {own_folder, std::string("/etc/libvirt/")})
        if (access((folder + "auth.conf").c_str(), R_OK) == 0) return folder + "auth.conf";
    return "";
}

}  // namespace

Surroundings Surroundings::of_process()
{
    Surroundings here;
    here.root = environment("HOSTLER_ROOT");
    here.is_superuser = geteuid() == 0;
    here.home = environment("HOME");
    here.runtime_folder = first_of(environment("XDG_RUNTIME_DIR"), here.home + "/.cache");
    const std::string folder =
        first_of(environment("XDG_CONFIG_HOME"), here.home + "/.config") + "/libvirt/";
    const std::string own = folder + "libvirt.conf";
    here.exists = [](const std::string& path) { return access(path.c_str(), F_OK) == 0; };
    const bool has_own = !here.is_superuser && here.exists(own);
    Result<LibvirtConf> conf = LibvirtConf::load(has_own ? own : "/etc/libvirt/libvirt.conf");
    if (!conf) throw Error(conf.error());
    here.conf = *conf;
    here.auth_file = first_of(environment("LIBVIRT_AUTH_FILE"), auth_file_in(folder));
    here.default_uri =
        first_of(environment("HOSTLER_DEFAULT_URI"),
                 first_of(environment("LIBVIRT_DEFAULT_URI"), here.conf.uri_default));
    return here;
}

}  // namespace hostler::client
