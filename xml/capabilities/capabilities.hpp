#pragma once
// <capabilities>: what virConnectGetCapabilities answers.

#include <vector>

#include "xml/base/uuid.hpp"
#include "xml/capabilities/guest.hpp"
#include "xml/capabilities/host_cpu.hpp"
#include "xml/capabilities/host_topology.hpp"

namespace hostler::xml {

struct SecurityBaseLabel {
    Text type;
    Text label;

    bool operator==(const SecurityBaseLabel&) const = default;
};
const Element& schema(const SecurityBaseLabel*);

struct SecurityModel {
    Text model;
    Text doi;
    std::vector<SecurityBaseLabel> labels;

    bool operator==(const SecurityModel&) const = default;
};
const Element& schema(const SecurityModel*);

struct HostCapabilities {
    Uuid uuid;
    HostCpu cpu;
    bool suspend_mem = false;
    bool suspend_disk = false;
    bool suspend_hybrid = false;
    YesNo iommu = YesNo::absent;
    bool migrates_live = false;
    std::vector<Text> migration_transports;
    HostTopology topology;
    std::vector<SecurityModel> security;

    bool operator==(const HostCapabilities&) const = default;
};
const Element& schema(const HostCapabilities*);

struct CapabilitiesDocument {
    HostCapabilities host;
    std::vector<Guest> guests;

    bool operator==(const CapabilitiesDocument&) const = default;
};
const Element& schema(const CapabilitiesDocument*);

/// The document with the empty lines between its parts that libvirt writes.
std::string format(const CapabilitiesDocument& capabilities);

}  // namespace hostler::xml
