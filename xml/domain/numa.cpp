#include "xml/domain/cpu.hpp"
#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part distance_parts[] = {
    attribute<&NumaDistance::id>("id", "The other cell.").required().always().abi(),
    attribute<&NumaDistance::value>("value", "How far: 10 is this cell itself.")
        .required()
        .range(10, 255)
        .abi(),
};

constexpr Unit bytes_as_b{1, 1, "B"};

constexpr Part size_parts[] = {
    in_units(attribute<&NumaCache::size_kib>("value", "Its size."), kib).abi(),
};
constexpr Part line_parts[] = {
    in_units(attribute<&NumaCache::line_bytes>("value", "A line's bytes."), bytes_as_b).abi(),
};
constexpr Part cache_parts[] = {
    attribute<&NumaCache::level>("level", "Its level.").required().always().abi(),
    attribute<&NumaCache::associativity>("associativity", "Where a line may stand.")
        .required()
        .always()
        .abi(),
    attribute<&NumaCache::policy>("policy", "When it is written back.").required().always().abi(),
    group("size", size_parts, "Its size.").required(),
    group("line", line_parts, "Its lines.").required(),
};

constexpr Part distances_parts[] = {
    child<&NumaCell::distances>("sibling", "How far another cell is."),
};
constexpr Part cell_parts[] = {
    attribute<&NumaCell::id>("id", "The cell's number.").abi(),
    attribute<&NumaCell::cpus>("cpus", "Its processors.").abi(),
    in_units(attribute<&NumaCell::memory_kib>("memory", "Its memory.").required().always(), kib)
        .abi(),
    attribute<&NumaCell::access>("memAccess", "Whether other processes may map it."),
    attribute<&NumaCell::discard>("discard", "Whether its file is emptied at the end."),
    group("distances", distances_parts, "How far the others are."),
    child<&NumaCell::caches>("cache", "A cache on its memory."),
};

constexpr Part latency_parts[] = {
    attribute<&NumaInterconnect::initiator>("initiator", "The cell that asks.")
        .required()
        .always()
        .abi(),
    attribute<&NumaInterconnect::target>("target", "The cell that is asked.")
        .required()
        .always()
        .abi(),
    attribute<&NumaInterconnect::cache>("cache", "The level that answers.").abi(),
    attribute<&NumaInterconnect::type>("type", "What for.").required().abi(),
    attribute<&NumaInterconnect::value>("value", "Nanoseconds.").required().abi(),
};

constexpr Part bandwidth_parts[] = {
    attribute<&NumaBandwidth::initiator>("initiator", "The cell that asks.")
        .required()
        .always()
        .abi(),
    attribute<&NumaBandwidth::target>("target", "The cell that is asked.")
        .required()
        .always()
        .abi(),
    attribute<&NumaBandwidth::cache>("cache", "The level that answers.").abi(),
    attribute<&NumaBandwidth::type>("type", "What for.").required().abi(),
    in_units(attribute<&NumaBandwidth::value_kib>("value", "How much a second.").required(), kib)
        .abi(),
};

}  // namespace

Words words(NumaCache::Associativity)
{
    static constexpr std::string_view all[] = {"none", "direct", "full"};
    return all;
}

Words words(NumaCache::Policy)
{
    static constexpr std::string_view all[] = {"none", "writeback", "writethrough"};
    return all;
}

Words words(NumaCell::Access)
{
    static constexpr std::string_view all[] = {"", "shared", "private"};
    return all;
}

Words words(NumaInterconnect::Type)
{
    static constexpr std::string_view all[] = {"", "access", "read", "write"};
    return all;
}

const Element& schema(const NumaDistance*)
{
    static constexpr Element element = {"sibling", "How far another cell is.", distance_parts};
    return element;
}

const Element& schema(const NumaCache*)
{
    static constexpr Element element = {"cache", "A cache on a cell's memory.", cache_parts};
    return element;
}

const Element& schema(const NumaCell*)
{
    static constexpr Element element = {"cell", "A NUMA node of the guest.", cell_parts};
    return element;
}

const Element& schema(const NumaInterconnect*)
{
    static constexpr Element element = {"latency", "How fast a cell is reached.", latency_parts};
    return element;
}

const Element& schema(const NumaBandwidth*)
{
    static constexpr Element element = {"bandwidth", "How much passes at once.", bandwidth_parts};
    return element;
}

}  // namespace hostler::xml
