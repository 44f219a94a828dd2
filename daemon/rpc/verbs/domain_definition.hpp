#pragma once
// The verbs that change what is defined.

#include "daemon/rpc/call.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {

Task<proto::DomainDefineXml::Reply> domain_define_xml(Call&, proto::DomainDefineXml::Args);
Task<proto::DomainDefineXmlFlags::Reply> domain_define_xml_flags(Call&,
                                                                 proto::DomainDefineXmlFlags::Args);
Task<proto::DomainUndefine::Reply> domain_undefine(Call&, proto::DomainUndefine::Args);
Task<proto::DomainUndefineFlags::Reply> domain_undefine_flags(Call&,
                                                              proto::DomainUndefineFlags::Args);
Task<proto::DomainSetAutostart::Reply> domain_set_autostart(Call&, proto::DomainSetAutostart::Args);
Task<proto::DomainRename::Reply> domain_rename(Call&, proto::DomainRename::Args);
Task<proto::DomainSetMetadata::Reply> domain_set_metadata(Call&, proto::DomainSetMetadata::Args);
Task<proto::DomainSetMemory::Reply> domain_set_memory(Call&, proto::DomainSetMemory::Args);
Task<proto::DomainSetMemoryFlags::Reply> domain_set_memory_flags(Call&,
                                                                 proto::DomainSetMemoryFlags::Args);
Task<proto::DomainSetMaxMemory::Reply> domain_set_max_memory(Call&,
                                                             proto::DomainSetMaxMemory::Args);

}  // namespace hostler::daemon::verbs
