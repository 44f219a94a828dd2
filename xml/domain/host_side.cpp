#include "xml/domain/host_side.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part event_parts[] = {
    attribute<&PerfEvent::name>("name", "The event.").required().always(),
    attribute<&PerfEvent::enabled>("enabled", "Whether it is counted.").required(),
};

constexpr Part power_parts[] = {
    wrapped<&PowerManagement::suspend_to_mem>("suspend-to-mem", "enabled", "Sleep (S3).").abi(),
    wrapped<&PowerManagement::suspend_to_disk>("suspend-to-disk", "enabled", "Hibernate (S4).")
        .abi(),
};

constexpr Part range_parts[] = {
    attribute<&IdRange::start>("start", "The first in the container.").required().always(),
    attribute<&IdRange::target>("target", "The first on the host.").required().always(),
    attribute<&IdRange::count>("count", "How many.").required().always(),
};
constexpr Part map_parts[] = {
    child<&IdMap::users>("uid", "Users."),
    child<&IdMap::groups>("gid", "Groups."),
};

constexpr Part fibre_parts[] = {
    attribute<&Resource::fibre_channel_app>("appid", "What a Fibre Channel fabric sees."),
};
constexpr Part resource_parts[] = {
    leaf<&Resource::partition>("partition", "The cgroup it is below."),
    group("fibrechannel", fibre_parts, "What a Fibre Channel fabric sees."),
    rule<[](Resource& resource) -> Complaint {
        if (resource.partition.has_value() && !resource.partition.view().starts_with('/'))
            return {"Resource partition '" + resource.partition.str() + "' must start with '/'"};
        return {};
    }>("a partition is an absolute path"),
};

}  // namespace

Words words(PerfEvent::Name)
{
    static constexpr std::string_view all[] = {"cmt",
                                               "mbmt",
                                               "mbml",
                                               "cpu_cycles",
                                               "instructions",
                                               "cache_references",
                                               "cache_misses",
                                               "branch_instructions",
                                               "branch_misses",
                                               "bus_cycles",
                                               "stalled_cycles_frontend",
                                               "stalled_cycles_backend",
                                               "ref_cpu_cycles",
                                               "cpu_clock",
                                               "task_clock",
                                               "page_faults",
                                               "context_switches",
                                               "cpu_migrations",
                                               "page_faults_min",
                                               "page_faults_maj",
                                               "alignment_faults",
                                               "emulation_faults"};
    return all;
}

const Element& schema(const PerfEvent*)
{
    static constexpr Element element = {"event", "An event that is counted.", event_parts};
    return element;
}

const Element& schema(const PowerManagement*)
{
    static constexpr Element element = {"pm", "Power states the firmware offers.", power_parts};
    return element;
}

const Element& schema(const IdRange*)
{
    static constexpr Element element = {"uid", "Identities in a container.", range_parts};
    return element;
}

const Element& schema(const IdMap*)
{
    static constexpr Element element = {"idmap", "A container's identities.", map_parts};
    return element;
}

const Element& schema(const Resource*)
{
    static constexpr Element element = {"resource", "Where its resources are counted.",
                                        resource_parts};
    return element;
}

}  // namespace hostler::xml
