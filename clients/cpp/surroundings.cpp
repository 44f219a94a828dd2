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

}  // namespace

Surroundings Surroundings::of_process()
{
    Surroundings here;
    here.root = environment("HOSTLER_ROOT");
    here.is_superuser = geteuid() == 0;
    here.home = environment("HOME");
    here.runtime_folder = first_of(environment("XDG_RUNTIME_DIR"), here.home + "/.cache");
    const std::string own =
        first_of(environment("XDG_CONFIG_HOME"), here.home + "/.config") + "/libvirt/libvirt.conf";
    here.exists = [](const std::string& path) { return access(path.c_str(), F_OK) == 0; };
    const bool has_own = !here.is_superuser && here.exists(own);
    Result<LibvirtConf> conf = LibvirtConf::load(has_own ? own : "/etc/libvirt/libvirt.conf");
    if (!conf) throw Error(conf.error());
    here.conf = *conf;
    here.default_uri =
        first_of(environment("HOSTLER_DEFAULT_URI"),
                 first_of(environment("LIBVIRT_DEFAULT_URI"), here.conf.uri_default));
    return here;
}

}  // namespace hostler::client
