#include "drivers/registry.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include "drivers/module.hpp"

namespace hostler::drivers {
namespace {

constexpr const char* names[] = {
#define HOSTLER_DRIVER(name) #name,
#include "drivers/drivers.def"
#undef HOSTLER_DRIVER
};

/// A module stays loaded for the life of the process: its code is in use until the very end.
Result<const Module*> open_module(const std::filesystem::path& file)
{
    void* handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!handle) return Error(ErrorCode::internal, dlerror());
    const auto* module = static_cast<const Module*>(dlsym(handle, "hostler_driver_module"));
    if (!module) return Error(ErrorCode::internal, "it is no driver module");
    if (module->version != interface_version)
        return Error(ErrorCode::internal,
                     fmt::format("it was built for interface {}, this daemon has {}",
                                 module->version, interface_version));
    if (module->build != std::string_view(build_fingerprint))
        return Error(ErrorCode::internal,
                     fmt::format("it is of build {}, this daemon of {}: the two are built together",
                                 module->build, build_fingerprint));
    return module;
}

}  // namespace

std::vector<std::string> listed_drivers()
{
    return {std::begin(names), std::end(names)};
}

Loaded load_drivers(const std::filesystem::path& folder, const HostEnvironment& environment)
{
    Loaded loaded;
    for (const std::string& name : listed_drivers()) {
        const std::filesystem::path file = folder / ("hostler-driver-" + name + ".so");
        const Result<const Module*> module = open_module(file);
        if (module)
            loaded.drivers.push_back((*module)->make(environment));
        else
            loaded.problems.push_back(
                fmt::format("driver {} is left out: {}", name, module.error().detail));
    }
    return loaded;
}

}  // namespace hostler::drivers
