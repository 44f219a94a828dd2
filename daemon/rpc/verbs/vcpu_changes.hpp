#pragma once
// The verbs that change a domain's virtual CPUs and I/O threads: how many, and where they run.

#include "daemon/rpc/call.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {

Task<proto::DomainSetVcpus::Reply> domain_set_vcpus(Call&, proto::DomainSetVcpus::Args);
Task<proto::DomainSetVcpusFlags::Reply> domain_set_vcpus_flags(Call&,
                                                               proto::DomainSetVcpusFlags::Args);
Task<proto::DomainPinVcpu::Reply> domain_pin_vcpu(Call&, proto::DomainPinVcpu::Args);
Task<proto::DomainPinVcpuFlags::Reply> domain_pin_vcpu_flags(Call&,
                                                             proto::DomainPinVcpuFlags::Args);
Task<proto::DomainPinEmulator::Reply> domain_pin_emulator(Call&, proto::DomainPinEmulator::Args);
Task<proto::DomainPinIothread::Reply> domain_pin_iothread(Call&, proto::DomainPinIothread::Args);
Task<proto::DomainAddIothread::Reply> domain_add_iothread(Call&, proto::DomainAddIothread::Args);
Task<proto::DomainDelIothread::Reply> domain_del_iothread(Call&, proto::DomainDelIothread::Args);

}  // namespace hostler::daemon::verbs
