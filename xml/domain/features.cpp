#include "xml/domain/features.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

using Rare = RareFeatures;

constexpr Part feature_parts[] = {
    attribute<&Feature::state>("state", "on, where nothing is said.").abi(),
    rule<[](Feature& feature) -> Complaint {
        if (feature.state == OnOff::absent) feature.state = OnOff::on;
        return {};
    }>("a feature that is named is on"),
};

constexpr Part apic_parts[] = {
    attribute<&Apic::eoi>("eoi", "Whether the end of an interrupt is told the cheap way.").abi(),
};

constexpr Part dirty_ring_parts[] = {
    attribute<&KvmFeatures::dirty_ring>("state", "Whether dirty pages are kept in a ring.")
        .required(),
    attribute<&KvmFeatures::dirty_ring_size>("size", "Its entries: a power of two."),
};
constexpr Part kvm_parts[] = {
    wrapped<&KvmFeatures::hidden>("hidden", "state", "Hide KVM from the guest.").abi(),
    wrapped<&KvmFeatures::hint_dedicated>("hint-dedicated", "state", "CPUs are the guest's alone.")
        .abi(),
    wrapped<&KvmFeatures::poll_control>("poll-control", "state", "The guest polls by itself.")
        .abi(),
    wrapped<&KvmFeatures::pv_ipi>("pv-ipi", "state", "Interrupts between CPUs by a call.").abi(),
    group("dirty-ring", dirty_ring_parts, "How dirty pages are found."),
    rule<[](KvmFeatures& kvm) -> Complaint {
        const auto size = kvm.dirty_ring_size;
        if (kvm.dirty_ring != OnOff::on) return {};
        if ((size & (size - 1)) == 0 && size >= 1024 && size <= 65536) return {};
        return {"dirty ring must be power of 2 and ranges [1024, 65536]"};
    }>("a dirty ring has a power of two of entries, 1024 to 65536"),
};
constexpr Part passthrough_parts[] = {
    attribute<&XenFeatures::passthrough>("state", "Whether devices may be passed.").required(),
    attribute<&XenFeatures::passthrough_mode>("mode", "How their memory is mapped."),
};
constexpr Part xen_parts[] = {
    wrapped<&XenFeatures::e820_host>("e820_host", "state", "Show the host's memory map.").abi(),
    group("passthrough", passthrough_parts, "Devices of the host.")
        .shown_if<[](const XenFeatures& xen) { return xen.passthrough != OnOff::absent; }>(),
};

constexpr Part smm_parts[] = {
    attribute<&Smm::state>("state", "on, where nothing is said.").abi(),
    in_units(leaf<&Smm::tseg_bytes>("tseg", "The memory it keeps."), pretty_mib).abi(),
    rule<[](Smm& smm) -> Complaint {
        if (smm.state == OnOff::absent) smm.state = OnOff::on;
        return {};
    }>("a feature that is named is on"),
};

constexpr Part hpt_parts[] = {
    attribute<&Hpt::resizing>("resizing", "Whether the page table may be resized.").abi(),
    in_units(leaf<&Hpt::max_page_kib>("maxpagesize", "The largest page."), kib).abi(),
};

constexpr Part tcg_parts[] = {
    in_units(leaf<&Rare::tcg_cache_kib>("tb-cache", "The cache of translated code."), kib),
};

constexpr Part before_hyperv_parts[] = {
    child<&Rare::hap>("hap", "The host's page tables serve the guest."),
    flag<&Rare::is_viridian>("viridian", "Xen's Hyper-V interface."),
    flag<&Rare::is_privnet>("privnet", "The container has a network of its own."),
    child<&Rare::hyperv>("hyperv", "Hyper-V's interface."),
};
constexpr Part after_kvm_parts[] = {
    child<&Rare::pvspinlock>("pvspinlock", "A waiting CPU gives up its turn."),
};
constexpr Part gic_parts[] = {
    attribute<&Rare::gic>("version", "Its version."),
};
constexpr Part after_vmport_parts[] = {
    flag<&Rare::has_gic>("gic", "The ARM interrupt controller.")
        .shown_if<[](const Rare& rare) { return rare.gic == Rare::Gic::absent; }>(),
    group("gic", gic_parts, "The ARM interrupt controller.")
        .shown_if<[](const Rare& rare) { return rare.gic != Rare::Gic::absent; }>(),
    child<&Rare::smm>("smm", "System Management Mode."),
    wrapped<&Rare::ioapic>("ioapic", "driver", "Who emulates the I/O APIC.").abi(),
    child<&Rare::hpt>("hpt", "The pSeries page table."),
    child<&Rare::vmcoreinfo>("vmcoreinfo", "The guest can hand over its crash notes."),
    child<&Rare::htm>("htm", "Transactional memory."),
    child<&Rare::nested_hv>("nested-hv", "The guest may run guests."),
    wrapped<&Rare::unknown_msrs>("msrs", "unknown", "What an unknown register does.").abi(),
    child<&Rare::ccf_assist>("ccf-assist", "Help with flushing a cache."),
    child<&Rare::xen>("xen", "Xen's own."),
    wrapped<&Rare::cfpc>("cfpc", "value", "Cache flush on privilege change.").abi(),
    wrapped<&Rare::sbbc>("sbbc", "value", "Bounds checks without speculation.").abi(),
    wrapped<&Rare::ibs>("ibs", "value", "Indirect branches without speculation.").abi(),
    group("tcg", tcg_parts, "Emulation's own."),
};

constexpr Part parts[] = {
    flag<&Features::acpi>("acpi", "ACPI tables.").abi(),
    child<&Features::apic>("apic", "Local APICs.").abi(),
    flag<&Features::pae>("pae", "Physical addresses beyond 4 GiB.").abi(),
    splice<&Features::rare>(before_hyperv_parts),
    child<&Features::kvm>("kvm", "KVM's own."),
    splice<&Features::rare>(after_kvm_parts),
    splice<&Features::rare>(capability_rows),
    child<&Features::pmu>("pmu", "The performance counters."),
    child<&Features::vmport>("vmport", "VMware's port."),
    splice<&Features::rare>(after_vmport_parts),
};

}  // namespace

Words words(XenFeatures::Passthrough)
{
    static constexpr std::string_view all[] = {"default", "sync_pt", "share_pt"};
    return all;
}

Words words(Hpt::Resizing)
{
    static constexpr std::string_view all[] = {"", "enabled", "disabled", "required"};
    return all;
}

Words words(RareFeatures::Gic)
{
    static constexpr std::string_view all[] = {"", "2", "3", "host"};
    return all;
}

Words words(RareFeatures::IoApic)
{
    static constexpr std::string_view all[] = {"", "qemu", "kvm"};
    return all;
}

Words words(RareFeatures::Msrs)
{
    static constexpr std::string_view all[] = {"", "ignore", "fault"};
    return all;
}

Words words(RareFeatures::Cfpc)
{
    static constexpr std::string_view all[] = {"", "broken", "workaround", "fixed"};
    return all;
}

Words words(RareFeatures::Ibs)
{
    static constexpr std::string_view all[] = {"",          "broken",    "workaround",
                                               "fixed-ibs", "fixed-ccd", "fixed-na"};
    return all;
}

const Element& schema(const Feature*)
{
    static constexpr Element element = {"feature", "A feature.", feature_parts};
    return element;
}

const Element& schema(const Apic*)
{
    static constexpr Element element = {"apic", "Local APICs.", apic_parts};
    return element;
}

const Element& schema(const KvmFeatures*)
{
    static constexpr Element element = {"kvm", "KVM's own.", kvm_parts};
    return element;
}

const Element& schema(const XenFeatures*)
{
    static constexpr Element element = {"xen", "Xen's own.", xen_parts};
    return element;
}

const Element& schema(const Smm*)
{
    static constexpr Element element = {"smm", "System Management Mode.", smm_parts};
    return element;
}

const Element& schema(const Hpt*)
{
    static constexpr Element element = {"hpt", "The pSeries page table.", hpt_parts};
    return element;
}

const Element& schema(const Features*)
{
    static constexpr Element element = {"features", "What the platform has.", parts};
    return element;
}

}  // namespace hostler::xml
