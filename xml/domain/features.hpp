#pragma once
// What the guest's platform has beside its devices.

#include <vector>

#include "xml/schema/box.hpp"
#include "xml/schema/part.hpp"

namespace hostler::xml {

/// A feature that is there, or is there and switched; <pmu/> means on.
struct Feature {
    OnOff state = OnOff::absent;

    bool operator==(const Feature&) const = default;
};
const Element& schema(const Feature*);

struct Apic {
    OnOff eoi = OnOff::absent;

    bool operator==(const Apic&) const = default;
};
const Element& schema(const Apic*);

struct Hyperv {
    enum class Mode : std::uint8_t { none, custom, passthrough };

    Mode mode = Mode::none;
    OnOff relaxed = OnOff::absent;
    OnOff vapic = OnOff::absent;
    OnOff spinlocks = OnOff::absent;
    OnOff vpindex = OnOff::absent;
    OnOff runtime = OnOff::absent;
    OnOff synic = OnOff::absent;
    OnOff stimer = OnOff::absent;
    OnOff stimer_direct = OnOff::absent;
    OnOff reset = OnOff::absent;
    OnOff vendor_id = OnOff::absent;
    OnOff frequencies = OnOff::absent;
    OnOff reenlightenment = OnOff::absent;
    OnOff tlbflush = OnOff::absent;
    OnOff ipi = OnOff::absent;
    OnOff evmcs = OnOff::absent;
    OnOff avic = OnOff::absent;
    std::uint32_t spinlock_retries = 0;
    Text vendor;

    bool operator==(const Hyperv&) const = default;
};
Words words(Hyperv::Mode);
const Element& schema(const Hyperv*);

struct KvmFeatures {
    OnOff hidden = OnOff::absent;
    OnOff hint_dedicated = OnOff::absent;
    OnOff poll_control = OnOff::absent;
    OnOff pv_ipi = OnOff::absent;
    OnOff dirty_ring = OnOff::absent;
    std::uint32_t dirty_ring_size = 0;  ///< a power of two from 1024 to 65536

    bool operator==(const KvmFeatures&) const = default;
};
const Element& schema(const KvmFeatures*);

struct XenFeatures {
    enum class Passthrough : std::uint8_t { absent, sync_pt, share_pt };

    OnOff e820_host = OnOff::absent;
    OnOff passthrough = OnOff::absent;
    Passthrough passthrough_mode = Passthrough::absent;

    bool operator==(const XenFeatures&) const = default;
};
Words words(XenFeatures::Passthrough);
const Element& schema(const XenFeatures*);

struct Smm {
    OnOff state = OnOff::absent;
    std::optional<std::uint64_t> tseg_bytes;

    bool operator==(const Smm&) const = default;
};
const Element& schema(const Smm*);

struct Hpt {
    enum class Resizing : std::uint8_t { absent, enabled, disabled, required };

    Resizing resizing = Resizing::absent;
    std::uint64_t max_page_kib = 0;

    bool operator==(const Hpt&) const = default;
};
Words words(Hpt::Resizing);
const Element& schema(const Hpt*);

struct Capability {
    Text name;
    OnOff state = OnOff::absent;

    bool operator==(const Capability&) const = default;
};

/// What a container may do.
struct Capabilities {
    enum class Policy : std::uint8_t { deny_default, allow, deny };

    Policy policy = Policy::deny_default;
    std::vector<Capability> list;

    bool operator==(const Capabilities&) const = default;
};
Words words(Capabilities::Policy);
/// The row of <features> that holds them.
const Element& capability_rows();

/// What few guests have.
struct RareFeatures {
    enum class Gic : std::uint8_t { absent, v2, v3, host };
    enum class IoApic : std::uint8_t { absent, qemu, kvm };
    enum class Msrs : std::uint8_t { absent, ignore, fault };
    enum class Cfpc : std::uint8_t { absent, broken, workaround, fixed };
    enum class Ibs : std::uint8_t { absent, broken, workaround, fixed_ibs, fixed_ccd, fixed_na };

    bool is_viridian = false;
    bool is_privnet = false;
    bool has_gic = false;  ///< of whatever version
    Gic gic = Gic::absent;
    IoApic ioapic = IoApic::absent;
    Msrs unknown_msrs = Msrs::absent;
    Cfpc cfpc = Cfpc::absent;
    Cfpc sbbc = Cfpc::absent;
    Ibs ibs = Ibs::absent;
    std::optional<Feature> hap;
    std::optional<Feature> pvspinlock;
    std::optional<Feature> vmcoreinfo;
    std::optional<Feature> htm;
    std::optional<Feature> nested_hv;
    std::optional<Feature> ccf_assist;
    std::optional<std::uint64_t> tcg_cache_kib;
    Box<Hyperv> hyperv;
    Box<XenFeatures> xen;
    Box<Smm> smm;
    Box<Hpt> hpt;
    Box<Capabilities> capabilities;

    bool operator==(const RareFeatures&) const = default;
};
Words words(RareFeatures::Gic);
Words words(RareFeatures::IoApic);
Words words(RareFeatures::Msrs);
Words words(RareFeatures::Cfpc);
Words words(RareFeatures::Ibs);

struct Features {
    bool acpi = false;
    bool pae = false;
    std::optional<Apic> apic;
    std::optional<Feature> pmu;
    std::optional<Feature> vmport;
    Box<KvmFeatures> kvm;
    Box<RareFeatures> rare;

    bool operator==(const Features&) const = default;
};
const Element& schema(const Features*);

}  // namespace hostler::xml
