#pragma once
// What every device may have beside what it is. Spliced at the end of each device's description.

#include "xml/domain/address.hpp"

namespace hostler::xml {

/// The option ROM of a PCI device.
struct Rom {
    YesNo enabled = YesNo::absent;
    OnOff bar = OnOff::absent;
    Text file;

    bool operator==(const Rom&) const = default;
};
const Element& schema(const Rom*);

struct DeviceInfo {
    std::uint32_t boot_order = 0;  ///< from 1; 0: not booted from
    std::uint32_t acpi_index = 0;  ///< 0: none
    Text loadparm;                 ///< s390: what its loader is told
    Text alias;                    ///< the hypervisor's name for it, or the user's ("ua-…")
    std::optional<std::uint32_t> master_start_port;  ///< a companion USB controller's first port
    Box<Rom> rom;
    Address address;

    bool operator==(const DeviceInfo&) const = default;
};
const Element& schema(const DeviceInfo*);

/// What any virtio device's <driver> takes.
struct VirtioOptions {
    OnOff iommu = OnOff::absent;
    OnOff ats = OnOff::absent;
    OnOff packed = OnOff::absent;
    OnOff page_per_vq = OnOff::absent;

    bool operator==(const VirtioOptions&) const = default;
};
const Element& schema(const VirtioOptions*);

}  // namespace hostler::xml
