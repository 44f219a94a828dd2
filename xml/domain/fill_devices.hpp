#pragma once
// The rules about devices, listed in fill.cpp in their order.

#include "xml/domain/fill.hpp"

namespace hostler::xml {

/// A card without an address is given one.
Result<Done> fill_macs(Domain& domain, const FillWorld& world);
/// A disk's bus follows from its name, its place on a narrow bus from its letter.
Result<Done> fill_disks(Domain& domain, const FillWorld& world);
/// Whose permissions hold in a shared folder.
Result<Done> fill_filesystems(Domain& domain, const FillWorld& world);
/// A screen needs a card; the primary one is the first.
Result<Done> fill_videos(Domain& domain, const FillWorld& world);
/// The first serial port and the first console are one.
Result<Done> fill_consoles(Domain& domain, const FillWorld& world);
/// Ports without a number get the next one.
Result<Done> fill_ports(Domain& domain, const FillWorld& world);
/// Controllers are numbered, and those that devices need are there.
Result<Done> fill_controllers(Domain& domain, const FillWorld& world);

}  // namespace hostler::xml
