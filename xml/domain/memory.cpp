#include "xml/domain/memory.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part tune_parts[] = {
    in_units(leaf<&MemoryTune::hard_limit_kib>("hard_limit", "The most it may take."), kib),
    in_units(leaf<&MemoryTune::soft_limit_kib>("soft_limit", "The most when memory is short."),
             kib),
    in_units(leaf<&MemoryTune::min_guarantee_kib>("min_guarantee", "The least it is promised."),
             kib),
    in_units(leaf<&MemoryTune::swap_hard_limit_kib>("swap_hard_limit", "The most with swap."), kib),
};

constexpr Part page_parts[] = {
    in_units(attribute<&HugePage::size_kib>("size", "The page's size.").required().always(), kib),
    attribute<&HugePage::nodes>("nodeset", "The guest's nodes that are on such pages."),
};
constexpr Part pages_parts[] = {
    child<&HugePages::pages>("page", "A size of page."),
};

constexpr Part allocation_parts[] = {
    attribute<&MemoryBacking::allocation>("mode", "When memory is taken from the host."),
    attribute<&MemoryBacking::allocation_threads>("threads", "How many threads take it."),
};
constexpr Part backing_parts[] = {
    child<&MemoryBacking::huge_pages>("hugepages", "On huge pages."),
    flag<&MemoryBacking::has_no_shared_pages>("nosharepages", "The host does not merge its pages."),
    flag<&MemoryBacking::is_locked>("locked", "It is never swapped out."),
    wrapped<&MemoryBacking::source>("source", "type", "What it is."),
    wrapped<&MemoryBacking::access>("access", "mode", "Whether other processes may map it."),
    group("allocation", allocation_parts, "When it is taken."),
    flag<&MemoryBacking::is_discarded>("discard", "Its file is emptied at the end."),
};

constexpr Part numa_memory_parts[] = {
    attribute<&NumaTuneMemory::mode>("mode", "How strictly the nodes are kept to.").always(),
    attribute<&NumaTuneMemory::nodes>("nodeset", "The host's nodes.")
        .fails(ErrorCode::config_unsupported),
    attribute<&NumaTuneMemory::placement>("placement", "Who chooses the nodes.")
        .shown_if<[](const NumaTuneMemory& memory) {
            return memory.placement == NumaTuneMemory::Placement::automatic || memory.nodes.empty();
        }>(),
    rule<[](NumaTuneMemory& memory) -> Complaint {
        if (memory.placement == NumaTuneMemory::Placement::fixed && !memory.nodes.empty())
            memory.placement = NumaTuneMemory::Placement::absent;
        return {};
    }>("who names the nodes chooses them"),
};
constexpr Part numa_node_parts[] = {
    attribute<&NumaTuneNode::cell>("cellid", "The guest's node.").required().always(),
    attribute<&NumaTuneNode::mode>("mode", "How strictly the nodes are kept to.").always(),
    attribute<&NumaTuneNode::nodes>("nodeset", "The host's nodes.").required(),
};
constexpr Part numa_parts[] = {
    child<&NumaTune::memory>("memory", "Where the guest's memory is."),
    child<&NumaTune::nodes>("memnode", "Where one node's memory is."),
};

constexpr Part device_parts[] = {
    leaf<&BlockDeviceTune::path>("path", "The host's block device.").required().path(),
    leaf<&BlockDeviceTune::weight>("weight", "Its share, 10 to 1000."),
    leaf<&BlockDeviceTune::read_iops_sec>("read_iops_sec", "Reads a second."),
    leaf<&BlockDeviceTune::write_iops_sec>("write_iops_sec", "Writes a second."),
    leaf<&BlockDeviceTune::read_bytes_sec>("read_bytes_sec", "Bytes read a second."),
    leaf<&BlockDeviceTune::write_bytes_sec>("write_bytes_sec", "Bytes written a second."),
};
constexpr Part block_parts[] = {
    leaf<&BlockTune::weight>("weight", "The domain's share, 10 to 1000."),
    child<&BlockTune::devices>("device", "A block device of the host."),
    rule<[](BlockTune& tune) -> Complaint {
        for (std::size_t i = 0; i < tune.devices.size(); ++i)
            for (std::size_t j = 0; j < i; ++j)
                if (tune.devices[i].path == tune.devices[j].path)
                    return {"duplicate blkio device path '" + tune.devices[i].path.str() + "'"};
        return {};
    }>("a device is named once"),
};

}  // namespace

Words words(MemoryBacking::Source)
{
    static constexpr std::string_view all[] = {"none", "file", "anonymous", "memfd"};
    return all;
}

Words words(MemoryBacking::Access)
{
    static constexpr std::string_view all[] = {"default", "shared", "private"};
    return all;
}

Words words(MemoryBacking::Allocation)
{
    static constexpr std::string_view all[] = {"none", "immediate", "ondemand"};
    return all;
}

Words words(NumaTuneNode::Mode)
{
    static constexpr std::string_view all[] = {"strict", "preferred", "interleave", "restrictive"};
    return all;
}

Words words(NumaTuneMemory::Placement)
{
    static constexpr std::string_view all[] = {"default", "static", "auto"};
    return all;
}

const Element& schema(const MemoryTune*)
{
    static constexpr Element element = {"memtune", "Limits on the domain's memory.", tune_parts};
    return element;
}

const Element& schema(const HugePage*)
{
    static constexpr Element element = {"page", "A size of page.", page_parts};
    return element;
}

const Element& schema(const HugePages*)
{
    static constexpr Element element = {"hugepages", "Huge pages.", pages_parts};
    return element;
}

const Element& schema(const MemoryBacking*)
{
    static constexpr Element element = {"memoryBacking", "What the memory is.", backing_parts};
    return element;
}

const Element& schema(const NumaTuneNode*)
{
    static constexpr Element element = {"memnode", "Where a node's memory is.", numa_node_parts};
    return element;
}

const Element& schema(const NumaTuneMemory*)
{
    static constexpr Element element = {"memory", "Where memory is.", numa_memory_parts};
    return element;
}

const Element& schema(const NumaTune*)
{
    static constexpr Element element = {"numatune", "Where the memory is.", numa_parts};
    return element;
}

const Element& schema(const BlockDeviceTune*)
{
    static constexpr Element element = {"device", "A block device of the host.", device_parts};
    return element;
}

const Element& schema(const BlockTune*)
{
    static constexpr Element element = {"blkiotune", "Limits on input and output.", block_parts};
    return element;
}

}  // namespace hostler::xml
