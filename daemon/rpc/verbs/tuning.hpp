#pragma once
// The verbs that read and set limits by name: scheduler, memory, block devices, nodes, a disk's and
// an interface's. The names are the tables of daemon/domains/tunables.hpp.

#include "daemon/rpc/call.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {

proto::DomainGetSchedulerType::Reply domain_get_scheduler_type(Call&,
                                                               proto::DomainGetSchedulerType::Args);
proto::DomainGetSchedulerParameters::Reply domain_get_scheduler_parameters(
    Call&, proto::DomainGetSchedulerParameters::Args);
proto::DomainGetSchedulerParametersFlags::Reply domain_get_scheduler_parameters_flags(
    Call&, proto::DomainGetSchedulerParametersFlags::Args);
proto::DomainGetMemoryParameters::Reply domain_get_memory_parameters(
    Call&, proto::DomainGetMemoryParameters::Args);
proto::DomainGetBlkioParameters::Reply domain_get_blkio_parameters(
    Call&, proto::DomainGetBlkioParameters::Args);
proto::DomainGetNumaParameters::Reply domain_get_numa_parameters(
    Call&, proto::DomainGetNumaParameters::Args);
proto::DomainGetBlockIoTune::Reply domain_get_block_io_tune(Call&,
                                                            proto::DomainGetBlockIoTune::Args);
proto::DomainGetInterfaceParameters::Reply domain_get_interface_parameters(
    Call&, proto::DomainGetInterfaceParameters::Args);
proto::DomainGetPerfEvents::Reply domain_get_perf_events(Call&, proto::DomainGetPerfEvents::Args);

Task<proto::DomainSetSchedulerParameters::Reply> domain_set_scheduler_parameters(
    Call&, proto::DomainSetSchedulerParameters::Args);
Task<proto::DomainSetSchedulerParametersFlags::Reply> domain_set_scheduler_parameters_flags(
    Call&, proto::DomainSetSchedulerParametersFlags::Args);
Task<proto::DomainSetMemoryParameters::Reply> domain_set_memory_parameters(
    Call&, proto::DomainSetMemoryParameters::Args);
Task<proto::DomainSetBlkioParameters::Reply> domain_set_blkio_parameters(
    Call&, proto::DomainSetBlkioParameters::Args);
Task<proto::DomainSetNumaParameters::Reply> domain_set_numa_parameters(
    Call&, proto::DomainSetNumaParameters::Args);
Task<proto::DomainSetBlockIoTune::Reply> domain_set_block_io_tune(
    Call&, proto::DomainSetBlockIoTune::Args);
Task<proto::DomainSetInterfaceParameters::Reply> domain_set_interface_parameters(
    Call&, proto::DomainSetInterfaceParameters::Args);

}  // namespace hostler::daemon::verbs
