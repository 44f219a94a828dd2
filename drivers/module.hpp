#pragma once
// A driver module: a shared object with one symbol, hostler_driver_module. It is built with the
// daemon and refused when it was not: C++ has no other way to say that both mean the same by
// "Machine".

#include <memory>

#include "drivers/driver.hpp"
#include "drivers/fingerprint.gen.hpp"

namespace hostler::drivers {

/// Changes with every change of Module itself; build_fingerprint stands for all that it leads to.
inline constexpr int interface_version = 5;

struct Module {
    using Make = std::unique_ptr<Driver> (*)(const HostEnvironment& environment);

    int version;
    const char* name;
    Make make;
    const char* build;
};

/// For module.cpp: what is built here.
constexpr Module built_here(const char* name, Module::Make make)
{
    return {interface_version, name, make, build_fingerprint};
}

}  // namespace hostler::drivers

/// Defined once in each driver's module.cpp.
extern "C" const hostler::drivers::Module hostler_driver_module;
