#include "xml/capabilities/host_cpu.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part signature_parts[] = {
    attribute<&HostCpuSignature::family>("family", "Its family.").always(),
    attribute<&HostCpuSignature::model>("model", "Its model.").always(),
    attribute<&HostCpuSignature::stepping>("stepping", "Its stepping.").always(),
};

constexpr Part counter_parts[] = {
    attribute<&HostCpuCounter::name>("name", "Which counter."),
    attribute<&HostCpuCounter::frequency_hz>("frequency", "Counts a second.").always(),
    attribute<&HostCpuCounter::scaling>("scaling", "Whether a guest may see it at another rate."),
};

constexpr Part topology_parts[] = {
    attribute<&HostCpuTopology::sockets>("sockets", "Sockets of a node.").always(),
    attribute<&HostCpuTopology::dies>("dies", "Dies of a socket.").always(),
    attribute<&HostCpuTopology::cores>("cores", "Cores of a die.").always(),
    attribute<&HostCpuTopology::threads>("threads", "Threads of a core.").always(),
};

constexpr Part page_parts[] = {
    attribute<&HostPageSize::unit>("unit", "What the size counts."),
    attribute<&HostPageSize::size>("size", "A page's size.").always(),
};

constexpr Part bits_parts[] = {
    attribute<&HostCpu::physical_bits_mode>("mode", "How a guest may get it."),
    attribute<&HostCpu::physical_bits>("bits", "Bits of a physical address."),
};

constexpr Part old_parts[] = {
    flag<&HostCpu::pae>("pae", "Guests with PAE."),
    flag<&HostCpu::nonpae>("nonpae", "Guests without PAE."),
};

constexpr Part parts[] = {
    leaf<&HostCpu::arch>("arch", "The architecture."),
    leaf<&HostCpu::model>("model", "The model that names the most of it."),
    leaf<&HostCpu::vendor>("vendor", "Who made it."),
    wrapped<&HostCpu::microcode>("microcode", "version", "Its microcode's version."),
    child<&HostCpu::signature>("signature", "Family, model and stepping."),
    child<&HostCpu::counters>("counter", "A clock it has."),
    child<&HostCpu::topology>("topology", "Sockets, dies, cores, threads."),
    group("maxphysaddr", bits_parts, "The size of physical addresses."),
    wrappeds<&HostCpu::features>("feature", "name", "What it has beyond the model."),
    group("features", old_parts, "What guests may have."),
    child<&HostCpu::pages>("pages", "A size of pages."),
};

}  // namespace

const Element& schema(const HostCpuSignature*)
{
    static constexpr Element element = {"signature", "Family, model, stepping.", signature_parts};
    return element;
}

const Element& schema(const HostCpuCounter*)
{
    static constexpr Element element = {"counter", "A clock of the CPU.", counter_parts};
    return element;
}

const Element& schema(const HostCpuTopology*)
{
    static constexpr Element element = {"topology", "How CPUs are grouped.", topology_parts};
    return element;
}

const Element& schema(const HostPageSize*)
{
    static constexpr Element element = {"pages", "A size of pages.", page_parts};
    return element;
}

const Element& schema(const HostCpu*)
{
    static constexpr Element element = {"cpu", "The host's processor.", parts};
    return element;
}

}  // namespace hostler::xml
