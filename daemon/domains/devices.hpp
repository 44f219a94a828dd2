#pragma once
// Single devices in a definition: read from a client's text, found, plugged in, pulled, changed.
// A device that a client gives stands alone in an xml::Devices.

#include <string>
#include <string_view>

#include "xml/domain/domain.hpp"

namespace hostler::daemon {

/// The one device that `text` describes. Throws for none, for several and for an unknown kind.
xml::Devices read_device(std::string_view text);

// What `device` names is found by what makes it itself: a disk by its target, an interface by its
// MAC address, a controller by type and index, others by what they say. Each throws device_missing
// when nothing fits, and operation_failed when several do.

/// Throws operation_invalid when it, or its place, is there already.
void attach_device(xml::Domain& to, const xml::Devices& device);
void detach_device(xml::Domain& from, const xml::Devices& device);
void update_device(xml::Domain& in, const xml::Devices& device);
/// The alias of the one that `device` names.
std::string alias_of(const xml::Domain& in, const xml::Devices& device);

bool has_alias(const xml::Domain& in, std::string_view alias);
/// Throws device_missing when there is none.
void detach_alias(xml::Domain& from, std::string_view alias);

/// Gives an alias to each device of a running domain that has none: "net0", "virtio-disk1".
void name_devices(xml::Domain& live);

}  // namespace hostler::daemon
