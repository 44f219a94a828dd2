#include "xml/domain/cpu.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part feature_parts[] = {
    attribute<&CpuFeature::policy>("policy", "Whether the guest has it.").abi(),
    attribute<&CpuFeature::name>("name", "The feature.").required().abi(),
};

constexpr Part topology_parts[] = {
    attribute<&CpuTopology::sockets>("sockets", "Sockets.").required().always().abi(),
    attribute<&CpuTopology::dies>("dies", "Dies of a socket.").always().abi(),
    attribute<&CpuTopology::cores>("cores", "Cores of a die.").required().always().abi(),
    attribute<&CpuTopology::threads>("threads", "Threads of a core.").required().always().abi(),
    rule<[](CpuTopology& topology) -> Complaint {
        if (topology.sockets != 0 && topology.dies != 0 && topology.cores != 0 &&
            topology.threads != 0)
            return {};
        return {"Invalid CPU topology", ErrorCode::xml_error, ErrorDomain::cpu};
    }>("there is at least one of each"),
};

constexpr Part cache_parts[] = {
    attribute<&CpuCache::level>("level", "The level; all, where nothing is said.")
        .range(1, 3)
        .abi(),
    attribute<&CpuCache::mode>("mode", "Whose cache the guest is shown.").required().always().abi(),
};

constexpr Part bits_parts[] = {
    attribute<&CpuAddressBits::mode>("mode", "Whose number the guest is shown.").required().abi(),
    attribute<&CpuAddressBits::bits>("bits", "The number.").abi(),
    attribute<&CpuAddressBits::limit>("limit", "The most of the host's.").abi(),
};

constexpr Part model_parts[] = {
    attribute<&Cpu::fallback>("fallback", "Whether a lesser one may stand in.").expanded(),
    attribute<&Cpu::vendor_id>("vendor_id", "The twelve letters the guest reads.").abi(),
    text<&Cpu::model>("The model.").abi().expanded(),
};

constexpr Part interconnect_parts[] = {
    child<&Cpu::latencies>("latency", "How fast a cell is reached."),
    child<&Cpu::bandwidths>("bandwidth", "How much passes at once."),
};
constexpr Part numa_parts[] = {
    child<&Cpu::numa>("cell", "A NUMA node."),
    group("interconnects", interconnect_parts, "What lies between the cells."),
};

Complaint judge(Cpu& cpu)
{
    if (cpu.vendor_id.has_value() && cpu.vendor_id.view().size() != 12)
        return {"vendor_id must be exactly 12 characters long", ErrorCode::xml_error,
                ErrorDomain::cpu};
    if (cpu.fallback != Cpu::Fallback::absent && !cpu.model.has_value() &&
        cpu.mode != Cpu::Mode::host_model)
        cpu.fallback = Cpu::Fallback::absent;
    for (std::size_t i = 0; i < cpu.features.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (cpu.features[i].name == cpu.features[j].name)
                return {"CPU feature '" + cpu.features[i].name.str() + "' specified more than once",
                        ErrorCode::xml_error, ErrorDomain::cpu};
    return {};
}

constexpr Part parts[] = {
    attribute<&Cpu::mode>("mode", "Where the model comes from.").abi().expanded(),
    attribute<&Cpu::match>("match", "How closely the host must be like it.").abi().expanded(),
    attribute<&Cpu::check>("check", "What is compared before the start.").expanded(),
    attribute<&Cpu::migratable>("migratable", "Only features that can move to another host.").abi(),
    group("model", model_parts, "The model."),
    leaf<&Cpu::vendor>("vendor", "The vendor the host must be of.").expanded(),
    child<&Cpu::topology>("topology", "Sockets, cores, threads.").abi(),
    child<&Cpu::cache>("cache", "The caches the guest is shown."),
    child<&Cpu::address_bits>("maxphysaddr", "How long physical addresses are."),
    child<&Cpu::features>("feature", "A feature more or less.").expanded(),
    group("numa", numa_parts, "The guest's NUMA nodes."),
    rule<judge>("a vendor has twelve letters, a feature is named once"),
};

}  // namespace

Words words(CpuFeature::Policy)
{
    static constexpr std::string_view all[] = {"",         "force",   "require",
                                               "optional", "disable", "forbid"};
    return all;
}

Words words(CpuCache::Mode)
{
    static constexpr std::string_view all[] = {"emulate", "passthrough", "disable"};
    return all;
}

Words words(CpuAddressBits::Mode)
{
    static constexpr std::string_view all[] = {"", "emulate", "passthrough"};
    return all;
}

Words words(Cpu::Mode)
{
    static constexpr std::string_view all[] = {"", "custom", "host-model", "host-passthrough",
                                               "maximum"};
    return all;
}

Words words(Cpu::Match)
{
    static constexpr std::string_view all[] = {"", "minimum", "exact", "strict"};
    return all;
}

Words words(Cpu::Check)
{
    static constexpr std::string_view all[] = {"", "none", "partial", "full"};
    return all;
}

Words words(Cpu::Fallback)
{
    static constexpr std::string_view all[] = {"", "allow", "forbid"};
    return all;
}

const Element& schema(const CpuFeature*)
{
    static constexpr Element element = {"feature", "A feature of the processor.", feature_parts};
    return element;
}

const Element& schema(const CpuTopology*)
{
    static constexpr Element element = {"topology", "Sockets, cores, threads.", topology_parts};
    return element;
}

const Element& schema(const CpuCache*)
{
    static constexpr Element element = {"cache", "The caches the guest is shown.", cache_parts};
    return element;
}

const Element& schema(const CpuAddressBits*)
{
    static constexpr Element element = {"maxphysaddr", "How long addresses are.", bits_parts};
    return element;
}

const Element& schema(const Cpu*)
{
    static constexpr Element element = {"cpu", "The guest's processors.", parts};
    return element;
}

}  // namespace hostler::xml
