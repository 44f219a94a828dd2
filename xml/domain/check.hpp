#pragma once
// What a completed definition may not say, whatever runs it: rules of fill.hpp's shape, listed in
// fill.cpp after those that complete. Each error names the things by their paths or names, with
// libvirt's code.

#include "xml/domain/fill.hpp"

namespace hostler::xml {

// check_unique.cpp: what must be one in a domain.
Result<Done> check_devices_apart(Domain& domain, const FillWorld& world);
Result<Done> check_targets(Domain& domain, const FillWorld& world);
Result<Done> check_controllers(Domain& domain, const FillWorld& world);
Result<Done> check_hostdevs(Domain& domain, const FillWorld& world);
Result<Done> check_audio(Domain& domain, const FillWorld& world);

// check_devices.cpp: what a device may not be.
Result<Done> check_disks(Domain& domain, const FillWorld& world);
Result<Done> check_mediated(Domain& domain, const FillWorld& world);
Result<Done> check_pci_roots(Domain& domain, const FillWorld& world);
Result<Done> check_nothing_else(Domain& domain, const FillWorld& world);

// check_tuning.cpp: processors, memory and where they are.
Result<Done> check_memory(Domain& domain, const FillWorld& world);
Result<Done> check_numa(Domain& domain, const FillWorld& world);
Result<Done> check_numa_tuning(Domain& domain, const FillWorld& world);
Result<Done> check_schedulers(Domain& domain, const FillWorld& world);

// check_boot.cpp: firmware and its tables.
Result<Done> check_firmware(Domain& domain, const FillWorld& world);
Result<Done> check_bios_date(Domain& domain, const FillWorld& world);
Result<Done> check_labels(Domain& domain, const FillWorld& world);

}  // namespace hostler::xml
