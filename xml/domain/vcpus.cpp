#include "xml/domain/vcpus.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part vcpu_parts[] = {
    attribute<&Vcpu::id>("id", "The vCPU, from 0.").required().always().abi(),
    attribute<&Vcpu::enabled>("enabled", "Whether it is plugged in at the start.").required(),
    attribute<&Vcpu::hotpluggable>("hotpluggable", "Whether it may be pulled again."),
    attribute<&Vcpu::order>("order", "When it is plugged in."),
};

constexpr Part iothread_parts[] = {
    attribute<&Iothread::id>("id", "The thread, from 1.").required().range(1, UINT32_MAX),
    attribute<&Iothread::pool_min>("thread_pool_min", "Helpers that are kept.").range(0, INT32_MAX),
    attribute<&Iothread::pool_max>("thread_pool_max", "Helpers at most.").range(0, INT32_MAX),
};

constexpr Part default_parts[] = {
    attribute<&DefaultIothread::pool_min>("thread_pool_min", "Helpers that are kept.")
        .range(0, INT32_MAX),
    attribute<&DefaultIothread::pool_max>("thread_pool_max", "Helpers at most.")
        .range(0, INT32_MAX),
};

}  // namespace

const Element& schema(const Vcpu*)
{
    static constexpr Element element = {"vcpu", "A vCPU.", vcpu_parts};
    return element;
}

const Element& schema(const Iothread*)
{
    static constexpr Element element = {"iothread", "A thread that serves devices.",
                                        iothread_parts};
    return element;
}

const Element& schema(const DefaultIothread*)
{
    static constexpr Element element = {"defaultiothread", "The hypervisor's main loop.",
                                        default_parts};
    return element;
}

}  // namespace hostler::xml
