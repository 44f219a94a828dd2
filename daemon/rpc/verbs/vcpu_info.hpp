#pragma once
// The verbs that tell of a domain's virtual CPUs: where they are, where they may be, what they
// used.

#include "daemon/rpc/call.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {

proto::DomainGetVcpus::Reply domain_get_vcpus(Call&, proto::DomainGetVcpus::Args);
proto::DomainGetVcpuPinInfo::Reply domain_get_vcpu_pin_info(Call&,
                                                            proto::DomainGetVcpuPinInfo::Args);
proto::DomainGetEmulatorPinInfo::Reply domain_get_emulator_pin_info(
    Call&, proto::DomainGetEmulatorPinInfo::Args);
proto::DomainGetIothreadInfo::Reply domain_get_iothread_info(Call&,
                                                             proto::DomainGetIothreadInfo::Args);
proto::DomainGetCpuStats::Reply domain_get_cpu_stats(Call&, proto::DomainGetCpuStats::Args);

}  // namespace hostler::daemon::verbs
