#pragma once
// The verbs about what the hypervisors of a connection can do, and with which CPUs.

#include "daemon/rpc/call.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {

Task<proto::ConnectGetCapabilities::Reply> connect_get_capabilities(
    Call&, proto::ConnectGetCapabilities::Args);
Task<proto::ConnectGetDomainCapabilities::Reply> connect_get_domain_capabilities(
    Call&, proto::ConnectGetDomainCapabilities::Args);
proto::ConnectGetMaxVcpus::Reply connect_get_max_vcpus(Call&, proto::ConnectGetMaxVcpus::Args);
proto::ConnectGetCpuModelNames::Reply connect_get_cpu_model_names(
    Call&, proto::ConnectGetCpuModelNames::Args);
proto::ConnectCompareCpu::Reply connect_compare_cpu(Call&, proto::ConnectCompareCpu::Args);
proto::ConnectCompareHypervisorCpu::Reply connect_compare_hypervisor_cpu(
    Call&, proto::ConnectCompareHypervisorCpu::Args);
proto::ConnectBaselineCpu::Reply connect_baseline_cpu(Call&, proto::ConnectBaselineCpu::Args);
proto::ConnectBaselineHypervisorCpu::Reply connect_baseline_hypervisor_cpu(
    Call&, proto::ConnectBaselineHypervisorCpu::Args);

}  // namespace hostler::daemon::verbs
