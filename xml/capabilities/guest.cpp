#include "xml/capabilities/guest.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part machine_parts[] = {
    attribute<&GuestMachine::canonical>("canonical", "The machine that an alias means."),
    attribute<&GuestMachine::vcpus_max>("maxCpus", "Most virtual CPUs."),
    attribute<&GuestMachine::deprecated>("deprecated", "Whether it is on its way out."),
    text<&GuestMachine::name>("The machine."),
};

constexpr Part domain_parts[] = {
    attribute<&GuestDomain::type>("type", "The hypervisor."),
    leaf<&GuestDomain::emulator>("emulator", "Its program, where it is another."),
    child<&GuestDomain::machines>("machine", "A machine of its own."),
};

constexpr Part toggle_parts[] = {
    attribute<&GuestToggle::by_default>("default", "What a guest has that says nothing."),
    attribute<&GuestToggle::toggle>("toggle", "Whether a guest may choose."),
};

constexpr Part features_parts[] = {
    flag<&GuestFeatures::pae>("pae", "Guests with PAE."),
    flag<&GuestFeatures::nonpae>("nonpae", "Guests without PAE."),
    child<&GuestFeatures::acpi>("acpi", "ACPI."),
    child<&GuestFeatures::apic>("apic", "The APIC."),
    flag<&GuestFeatures::cpu_selection>("cpuselection", "A guest may name its CPU."),
    flag<&GuestFeatures::device_boot>("deviceboot",
                                      "A device may have its place in the boot order."),
    child<&GuestFeatures::disk_snapshot>("disksnapshot", "Snapshots of disks."),
};

constexpr Part arch_parts[] = {
    attribute<&Guest::arch>("name", "The architecture."),
    leaf<&Guest::word_bits>("wordsize", "Bits of a word."),
    leaf<&Guest::emulator>("emulator", "The program that runs the guest."),
    child<&Guest::machines>("machine", "A machine it offers."),
    child<&Guest::domains>("domain", "A hypervisor."),
};
constexpr Part parts[] = {
    leaf<&Guest::os_type>("os_type", "How guests are virtualised."),
    group("arch", arch_parts, "An architecture."),
    child<&Guest::features>("features", "What guests may have."),
};

}  // namespace

const Element& schema(const GuestMachine*)
{
    static constexpr Element element = {"machine", "A machine.", machine_parts};
    return element;
}

const Element& schema(const GuestDomain*)
{
    static constexpr Element element = {"domain", "A hypervisor.", domain_parts};
    return element;
}

const Element& schema(const GuestToggle*)
{
    static constexpr Element element = {"toggle", "What may be on or off.", toggle_parts};
    return element;
}

const Element& schema(const GuestFeatures*)
{
    static constexpr Element element = {"features", "What guests may have.", features_parts};
    return element;
}

const Element& schema(const Guest*)
{
    static constexpr Element element = {"guest", "A kind of guest.", parts};
    return element;
}

}  // namespace hostler::xml
