#pragma once
// A kind of guest that the host can run, as <capabilities>/<guest> tells it.

#include <optional>
#include <vector>

#include "xml/schema/part.hpp"
#include "xml/schema/text.hpp"
#include "xml/schema/words.hpp"

namespace hostler::xml {

struct GuestMachine {
    Text canonical;  ///< what an alias means
    std::uint32_t vcpus_max = 0;
    YesNo deprecated = YesNo::absent;
    Text name;

    bool operator==(const GuestMachine&) const = default;
};
const Element& schema(const GuestMachine*);

/// A hypervisor for the architecture: type='kvm'; what it leaves out is the architecture's.
struct GuestDomain {
    Text type;
    Text emulator;
    std::vector<GuestMachine> machines;

    bool operator==(const GuestDomain&) const = default;
};
const Element& schema(const GuestDomain*);

struct GuestToggle {
    OnOff by_default = OnOff::on;
    YesNo toggle = YesNo::no;

    bool operator==(const GuestToggle&) const = default;
};
const Element& schema(const GuestToggle*);

struct GuestFeatures {
    bool pae = false;
    bool nonpae = false;
    std::optional<GuestToggle> acpi;
    std::optional<GuestToggle> apic;
    bool cpu_selection = false;
    bool device_boot = false;
    std::optional<GuestToggle> disk_snapshot;

    bool operator==(const GuestFeatures&) const = default;
};
const Element& schema(const GuestFeatures*);

struct Guest {
    Text os_type;
    Text arch;
    std::uint32_t word_bits = 0;
    Text emulator;
    std::vector<GuestMachine> machines;
    std::vector<GuestDomain> domains;
    GuestFeatures features;

    bool operator==(const Guest&) const = default;
};
const Element& schema(const Guest*);

}  // namespace hostler::xml
