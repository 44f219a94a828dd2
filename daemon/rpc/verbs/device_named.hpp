#pragma once
// How a verb finds the device that its call names.

#include <string_view>

#include "xml/domain/domain.hpp"

namespace hostler::daemon::verbs {

/// The disk with this target ("vda") or source path. Throws invalid_argument when there is none.
const xml::Disk& disk_named(const xml::Domain& definition, std::string_view path);
xml::Disk& disk_named(xml::Domain& definition, std::string_view path);
/// The interface with this name on the host ("vnet0") or MAC address. Throws likewise.
const xml::Interface& interface_named(const xml::Domain& definition, std::string_view device);
xml::Interface& interface_named(xml::Domain& definition, std::string_view device);

}  // namespace hostler::daemon::verbs
