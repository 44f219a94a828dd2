#pragma once
// <domainCapabilities>: what virConnectGetDomainCapabilities answers: what one emulator takes for
// one architecture, machine and hypervisor.

#include <optional>
#include <vector>

#include "xml/domain/cpu.hpp"
#include "xml/schema/part.hpp"
#include "xml/schema/text.hpp"
#include "xml/schema/words.hpp"

namespace hostler::xml {

/// The words that an attribute may take.
struct CapabilityEnum {
    Text name;
    std::vector<Text> values;

    bool operator==(const CapabilityEnum&) const = default;
};
const Element& schema(const CapabilityEnum*);

/// A thing that is there or not, and what it takes.
struct Supported {
    YesNo supported = YesNo::absent;
    std::vector<Text> values;  ///< <loader>: firmware images that are there
    std::vector<CapabilityEnum> enums;

    bool operator==(const Supported&) const = default;
};
const Element& schema(const Supported*);

/// Memory encryption by AMD.
struct SevCapability {
    YesNo supported = YesNo::absent;
    std::optional<std::uint32_t> c_bit;
    std::optional<std::uint32_t> reduced_bits;
    std::optional<std::uint32_t> guests_max;
    std::optional<std::uint32_t> es_guests_max;

    bool operator==(const SevCapability&) const = default;
};
const Element& schema(const SevCapability*);

struct SgxSection {
    std::uint32_t node = 0;
    std::uint64_t size_kib = 0;

    bool operator==(const SgxSection&) const = default;
};
const Element& schema(const SgxSection*);

/// Enclaves by Intel.
struct SgxCapability {
    YesNo supported = YesNo::absent;
    YesNo flc = YesNo::absent;
    YesNo sgx1 = YesNo::absent;
    YesNo sgx2 = YesNo::absent;
    std::uint64_t section_kib = 0;
    std::vector<SgxSection> sections;

    bool operator==(const SgxCapability&) const = default;
};
const Element& schema(const SgxCapability*);

/// A model that <cpu mode='custom'> may name.
struct CpuModelCapability {
    Text usable;  ///< "yes", "no", "unknown"
    Text vendor;
    YesNo deprecated = YesNo::absent;
    Text name;

    bool operator==(const CpuModelCapability&) const = default;
};
const Element& schema(const CpuModelCapability*);

/// A mode of <cpu>.
struct CpuModeCapability {
    Text name;
    YesNo supported = YesNo::absent;
    std::vector<CapabilityEnum> enums;
    Text fallback;  ///< host-model: of its one model
    Text model;
    Text vendor;
    std::optional<CpuAddressBits> address_bits;
    std::vector<CpuFeature> features;
    std::vector<CpuModelCapability> models;  ///< custom: those to choose from

    bool operator==(const CpuModeCapability&) const = default;
};
const Element& schema(const CpuModeCapability*);

struct OsCapability {
    YesNo supported = YesNo::absent;
    std::vector<CapabilityEnum> enums;
    std::optional<Supported> loader;

    bool operator==(const OsCapability&) const = default;
};
const Element& schema(const OsCapability*);

struct DeviceCapabilities {
    std::optional<Supported> disk, graphics, video, hostdev, rng, filesystem, tpm, redirdev,
        channel, crypto;

    bool operator==(const DeviceCapabilities&) const = default;
};
const Element& schema(const DeviceCapabilities*);

struct FeatureCapabilities {
    std::optional<Supported> gic, vmcoreinfo, genid, backing_store_input, backup, s390_pv, hyperv;
    std::optional<SevCapability> sev;
    std::optional<SgxCapability> sgx;

    bool operator==(const FeatureCapabilities&) const = default;
};
const Element& schema(const FeatureCapabilities*);

struct DomainCapabilities {
    Text path;
    Text domain;
    Text machine;
    Text arch;
    std::uint32_t vcpus_max = 0;
    YesNo iothreads = YesNo::absent;
    OsCapability os;
    std::vector<CpuModeCapability> cpu_modes;
    std::optional<Supported> memory_backing;
    DeviceCapabilities devices;
    FeatureCapabilities features;

    bool operator==(const DomainCapabilities&) const = default;
};
const Element& schema(const DomainCapabilities*);

}  // namespace hostler::xml
