#pragma once
// The verbs that start, pause and end domains.

#include "daemon/rpc/call.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {

Task<proto::DomainCreate::Reply> domain_create(Call&, proto::DomainCreate::Args);
Task<proto::DomainCreateWithFlags::Reply> domain_create_with_flags(
    Call&, proto::DomainCreateWithFlags::Args);
Task<proto::DomainCreateXml::Reply> domain_create_xml(Call&, proto::DomainCreateXml::Args);
Task<proto::DomainCreateXmlWithFiles::Reply> domain_create_xml_with_files(
    Call&, proto::DomainCreateXmlWithFiles::Args);
Task<proto::DomainCreateWithFiles::Reply> domain_create_with_files(
    Call&, proto::DomainCreateWithFiles::Args);
Task<proto::DomainSuspend::Reply> domain_suspend(Call&, proto::DomainSuspend::Args);
Task<proto::DomainResume::Reply> domain_resume(Call&, proto::DomainResume::Args);
Task<proto::DomainShutdown::Reply> domain_shutdown(Call&, proto::DomainShutdown::Args);
Task<proto::DomainShutdownFlags::Reply> domain_shutdown_flags(Call&,
                                                              proto::DomainShutdownFlags::Args);
Task<proto::DomainReboot::Reply> domain_reboot(Call&, proto::DomainReboot::Args);
Task<proto::DomainReset::Reply> domain_reset(Call&, proto::DomainReset::Args);
Task<proto::DomainDestroy::Reply> domain_destroy(Call&, proto::DomainDestroy::Args);
Task<proto::DomainDestroyFlags::Reply> domain_destroy_flags(Call&, proto::DomainDestroyFlags::Args);

}  // namespace hostler::daemon::verbs
