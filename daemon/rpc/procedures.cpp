// The one list of what the daemon answers. A procedure that is known and not here answers
// no_support.

#include <iterator>

#include "daemon/rpc/program.hpp"
#include "daemon/rpc/serve.hpp"
#include "daemon/rpc/verbs/connection.hpp"
#include "daemon/rpc/verbs/domain_definition.hpp"
#include "daemon/rpc/verbs/domain_info.hpp"
#include "daemon/rpc/verbs/domain_lifecycle.hpp"
#include "daemon/rpc/verbs/domain_lookup.hpp"
#include "daemon/rpc/verbs/events.hpp"
#include "proto/rpc/admin.gen.hpp"
#include "proto/rpc/qemu.gen.hpp"

namespace hostler::daemon {
namespace {

using namespace proto;

constexpr Procedure remote_table[] = {
    serve<ConnectOpen, &verbs::connect_open>(),
    serve<ConnectClose, &verbs::connect_close>(),
    serve<ConnectGetType, &verbs::connect_get_type>(),
    serve<ConnectGetVersion, &verbs::connect_get_version>(),
    serve<DomainCreate, &verbs::domain_create>(),
    serve<DomainCreateXml, &verbs::domain_create_xml>(),
    serve<DomainDefineXml, &verbs::domain_define_xml>(),
    serve<DomainDestroy, &verbs::domain_destroy>(),
    serve<DomainGetXmlDesc, &verbs::domain_get_xml_desc>(),
    serve<DomainGetAutostart, &verbs::domain_get_autostart>(),
    serve<DomainGetInfo, &verbs::domain_get_info>(),
    serve<DomainGetMaxMemory, &verbs::domain_get_max_memory>(),
    serve<DomainGetMaxVcpus, &verbs::domain_get_max_vcpus>(),
    serve<DomainGetOsType, &verbs::domain_get_os_type>(),
    serve<ConnectListDefinedDomains, &verbs::connect_list_defined_domains>(),
    serve<DomainLookupById, &verbs::domain_lookup_by_id>(),
    serve<DomainLookupByName, &verbs::domain_lookup_by_name>(),
    serve<DomainLookupByUuid, &verbs::domain_lookup_by_uuid>(),
    serve<ConnectNumOfDefinedDomains, &verbs::connect_num_of_defined_domains>(),
    serve<DomainReboot, &verbs::domain_reboot>(),
    serve<DomainResume, &verbs::domain_resume>(),
    serve<DomainSetAutostart, &verbs::domain_set_autostart>(),
    serve<DomainSetMaxMemory, &verbs::domain_set_max_memory>(),
    serve<DomainSetMemory, &verbs::domain_set_memory>(),
    serve<DomainShutdown, &verbs::domain_shutdown>(),
    serve<DomainSuspend, &verbs::domain_suspend>(),
    serve<DomainUndefine, &verbs::domain_undefine>(),
    serve<ConnectListDomains, &verbs::connect_list_domains>(),
    serve<ConnectNumOfDomains, &verbs::connect_num_of_domains>(),
    serve<ConnectSupportsFeature, &verbs::connect_supports_feature>(),
    serve<AuthList, &verbs::auth_list>(),
    serve<ConnectDomainEventRegister, &verbs::connect_domain_event_register>(),
    serve<ConnectDomainEventDeregister, &verbs::connect_domain_event_deregister>(),
    serve<ConnectGetUri, &verbs::connect_get_uri>(),
    serve<DomainGetSecurityLabel, &verbs::domain_get_security_label>(),
    serve<NodeGetSecurityModel, &verbs::node_get_security_model>(),
    serve<ConnectIsSecure, &verbs::connect_is_secure>(),
    serve<DomainIsActive, &verbs::domain_is_active>(),
    serve<DomainIsPersistent, &verbs::domain_is_persistent>(),
    serve<ConnectGetLibVersion, &verbs::connect_get_lib_version>(),
    serve<DomainGetJobInfo, &verbs::domain_get_job_info>(),
    serve<ConnectDomainEventRegisterAny, &verbs::connect_domain_event_register_any>(),
    serve<ConnectDomainEventDeregisterAny, &verbs::connect_domain_event_deregister_any>(),
    serve<DomainHasManagedSaveImage, &verbs::domain_has_managed_save_image>(),
    serve<DomainCreateWithFlags, &verbs::domain_create_with_flags>(),
    serve<DomainGetVcpusFlags, &verbs::domain_get_vcpus_flags>(),
    serve<DomainIsUpdated, &verbs::domain_is_updated>(),
    serve<DomainSetMemoryFlags, &verbs::domain_set_memory_flags>(),
    serve<DomainGetState, &verbs::domain_get_state>(),
    serve<DomainGetControlInfo, &verbs::domain_get_control_info>(),
    serve<DomainUndefineFlags, &verbs::domain_undefine_flags>(),
    serve<DomainDestroyFlags, &verbs::domain_destroy_flags>(),
    serve<DomainReset, &verbs::domain_reset>(),
    serve<DomainShutdownFlags, &verbs::domain_shutdown_flags>(),
    serve<DomainSetMetadata, &verbs::domain_set_metadata>(),
    serve<DomainGetMetadata, &verbs::domain_get_metadata>(),
    serve<ConnectListAllDomains, &verbs::connect_list_all_domains>(),
    serve<DomainGetJobStats, &verbs::domain_get_job_stats>(),
    serve<DomainCreateXmlWithFiles, &verbs::domain_create_xml_with_files>(),
    serve<DomainCreateWithFiles, &verbs::domain_create_with_files>(),
    serve<ConnectDomainEventCallbackRegisterAny,
          &verbs::connect_domain_event_callback_register_any>(),
    serve<ConnectDomainEventCallbackDeregisterAny,
          &verbs::connect_domain_event_callback_deregister_any>(),
    serve<DomainDefineXmlFlags, &verbs::domain_define_xml_flags>(),
    serve<DomainRename, &verbs::domain_rename>(),
    serve<ConnectRegisterCloseCallback, &verbs::connect_register_close_callback>(),
    serve<ConnectUnregisterCloseCallback, &verbs::connect_unregister_close_callback>(),
    serve<DomainGetMessages, &verbs::domain_get_messages>(),
};

constexpr bool is_sorted_and_unique(std::span<const Procedure> table)
{
    for (std::size_t index = 1; index < table.size(); ++index)
        if (table[index - 1].number >= table[index].number) return false;
    return true;
}
static_assert(is_sorted_and_unique(remote_table), "procedures are listed once, by number");

}  // namespace

std::span<const Program> remote_programs()
{
    static const Program programs[] = {
        {proto::ConnectOpen::program, 1, proto::remote_procedures(), remote_table},
        {proto::qemu::DomainMonitorCommand::program, 1, proto::qemu_procedures(), {}},
    };
    return programs;
}

std::span<const Program> admin_programs()
{
    static const Program programs[] = {
        {proto::admin::ConnectOpen::program, 1, proto::admin_procedures(), {}},
    };
    return programs;
}

}  // namespace hostler::daemon
