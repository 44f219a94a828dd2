#pragma once
// The verbs that tell of one domain. All are answered from its view.

#include "daemon/rpc/call.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {

proto::DomainGetInfo::Reply domain_get_info(Call&, proto::DomainGetInfo::Args);
proto::DomainGetState::Reply domain_get_state(Call&, proto::DomainGetState::Args);
proto::DomainGetOsType::Reply domain_get_os_type(Call&, proto::DomainGetOsType::Args);
proto::DomainGetMaxMemory::Reply domain_get_max_memory(Call&, proto::DomainGetMaxMemory::Args);
proto::DomainGetMaxVcpus::Reply domain_get_max_vcpus(Call&, proto::DomainGetMaxVcpus::Args);
proto::DomainGetAutostart::Reply domain_get_autostart(Call&, proto::DomainGetAutostart::Args);
proto::DomainIsActive::Reply domain_is_active(Call&, proto::DomainIsActive::Args);
proto::DomainIsPersistent::Reply domain_is_persistent(Call&, proto::DomainIsPersistent::Args);
proto::DomainIsUpdated::Reply domain_is_updated(Call&, proto::DomainIsUpdated::Args);
proto::DomainHasManagedSaveImage::Reply domain_has_managed_save_image(
    Call&, proto::DomainHasManagedSaveImage::Args);
proto::DomainGetXmlDesc::Reply domain_get_xml_desc(Call&, proto::DomainGetXmlDesc::Args);
proto::DomainGetControlInfo::Reply domain_get_control_info(Call&,
                                                           proto::DomainGetControlInfo::Args);
proto::DomainGetMessages::Reply domain_get_messages(Call&, proto::DomainGetMessages::Args);
proto::DomainGetVcpusFlags::Reply domain_get_vcpus_flags(Call&, proto::DomainGetVcpusFlags::Args);
proto::DomainGetSecurityLabel::Reply domain_get_security_label(Call&,
                                                               proto::DomainGetSecurityLabel::Args);
proto::NodeGetSecurityModel::Reply node_get_security_model(Call&,
                                                           proto::NodeGetSecurityModel::Args);
proto::DomainGetMetadata::Reply domain_get_metadata(Call&, proto::DomainGetMetadata::Args);

}  // namespace hostler::daemon::verbs
