#include "xml/capabilities/domain_capabilities.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part os_parts[] = {
    attribute<&OsCapability::supported>("supported", "Whether there is a choice."),
    child<&OsCapability::enums>("enum", "What firmware can be asked for."),
    child<&OsCapability::loader>("loader", "Firmware by its image."),
};

constexpr Part cpu_parts[] = {
    child<&DomainCapabilities::cpu_modes>("mode", "A mode of <cpu>."),
};

constexpr Part device_parts[] = {
    child<&DeviceCapabilities::disk>("disk", "Disks."),
    child<&DeviceCapabilities::graphics>("graphics", "Graphical consoles."),
    child<&DeviceCapabilities::video>("video", "Video cards."),
    child<&DeviceCapabilities::hostdev>("hostdev", "Devices of the host."),
    child<&DeviceCapabilities::rng>("rng", "Sources of random numbers."),
    child<&DeviceCapabilities::filesystem>("filesystem", "Folders of the host."),
    child<&DeviceCapabilities::tpm>("tpm", "Trusted platform modules."),
    child<&DeviceCapabilities::redirdev>("redirdev", "Devices of the client."),
    child<&DeviceCapabilities::channel>("channel", "Channels to the guest."),
    child<&DeviceCapabilities::crypto>("crypto", "Cryptographic devices."),
};

constexpr Part feature_parts[] = {
    child<&FeatureCapabilities::gic>("gic", "ARM's interrupt controller."),
    child<&FeatureCapabilities::vmcoreinfo>("vmcoreinfo", "A guest's own dump notes."),
    child<&FeatureCapabilities::genid>("genid", "The generation ID."),
    child<&FeatureCapabilities::backing_store_input>("backingStoreInput",
                                                     "Backing chains that a definition names."),
    child<&FeatureCapabilities::backup>("backup", "Incremental backup."),
    child<&FeatureCapabilities::s390_pv>("s390-pv", "Protected virtualisation."),
    child<&FeatureCapabilities::sev>("sev", "Memory encryption by AMD."),
    child<&FeatureCapabilities::sgx>("sgx", "Enclaves by Intel."),
    child<&FeatureCapabilities::hyperv>("hyperv", "Hyper-V's enlightenments."),
};

constexpr Part vcpu_parts[] = {
    attribute<&DomainCapabilities::vcpus_max>("max", "Most virtual CPUs."),
};
constexpr Part parts[] = {
    leaf<&DomainCapabilities::path>("path", "The emulator."),
    leaf<&DomainCapabilities::domain>("domain", "The hypervisor."),
    leaf<&DomainCapabilities::machine>("machine", "The machine."),
    leaf<&DomainCapabilities::arch>("arch", "The architecture."),
    group("vcpu", vcpu_parts, "Virtual CPUs."),
    wrapped<&DomainCapabilities::iothreads>("iothreads", "supported", "Threads for disks."),
    child<&DomainCapabilities::os>("os", "Firmware."),
    group("cpu", cpu_parts, "How a guest may choose its CPU."),
    child<&DomainCapabilities::memory_backing>("memoryBacking", "Where memory comes from."),
    child<&DomainCapabilities::devices>("devices", "Devices.").always(),
    child<&DomainCapabilities::features>("features", "Features.").always(),
};

}  // namespace

const Element& schema(const OsCapability*)
{
    static constexpr Element element = {"os", "Firmware.", os_parts};
    return element;
}

const Element& schema(const DeviceCapabilities*)
{
    static constexpr Element element = {"devices", "Devices.", device_parts};
    return element;
}

const Element& schema(const FeatureCapabilities*)
{
    static constexpr Element element = {"features", "Features.", feature_parts};
    return element;
}

const Element& schema(const DomainCapabilities*)
{
    static constexpr Element element = {"domainCapabilities", "What an emulator takes.", parts};
    return element;
}

}  // namespace hostler::xml
