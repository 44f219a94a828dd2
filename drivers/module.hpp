#pragma once
// A driver module: a shared object with one symbol, hostler_driver_module. It is built with the
// daemon and refused when it was not: C++ has no other way to say that both mean the same by
// "Machine".

#include <memory>

#include "drivers/driver.hpp"

namespace hostler::drivers {

/// Changes with every change of driver.hpp, machine_event.hpp or statistics.hpp.
inline constexpr int interface_version = 4;

struct Module {
    int version;
    const char* name;
    std::unique_ptr<Driver> (*make)(const HostEnvironment& environment);
};

}  // namespace hostler::drivers

/// Defined once in each driver's module.cpp.
extern "C" const hostler::drivers::Module hostler_driver_module;
