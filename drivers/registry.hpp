#pragma once
// Registry: the driver modules of a folder, loaded once at start. A module that is missing, broken
// or of another build is reported and left out; the rest goes on.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "drivers/driver.hpp"

namespace hostler::drivers {

/// The names of drivers.def, in its order: who comes first is asked first whether a definition is
/// his.
std::vector<std::string> listed_drivers();

struct Loaded {
    std::vector<std::unique_ptr<Driver>> drivers;
    std::vector<std::string> problems;  ///< whole sentences
};

/// Loads each listed driver's module from `folder`.
Loaded load_drivers(const std::filesystem::path& folder, const HostEnvironment& environment);

}  // namespace hostler::drivers
