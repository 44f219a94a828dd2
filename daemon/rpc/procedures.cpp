// The one list of what the daemon answers. A procedure that is known and not here answers
// no_support.

#include <iterator>

#include "daemon/rpc/program.hpp"
#include "daemon/rpc/serve.hpp"
#include "daemon/rpc/verbs/absent.hpp"
#include "daemon/rpc/verbs/capabilities.hpp"
#include "daemon/rpc/verbs/connection.hpp"
#include "daemon/rpc/verbs/consoles.hpp"
#include "daemon/rpc/verbs/device_stats.hpp"
#include "daemon/rpc/verbs/devices.hpp"
#include "daemon/rpc/verbs/domain_definition.hpp"
#include "daemon/rpc/verbs/domain_info.hpp"
#include "daemon/rpc/verbs/domain_lifecycle.hpp"
#include "daemon/rpc/verbs/domain_lookup.hpp"
#include "daemon/rpc/verbs/domain_stats.hpp"
#include "daemon/rpc/verbs/events.hpp"
#include "daemon/rpc/verbs/guest.hpp"
#include "daemon/rpc/verbs/host.hpp"
#include "daemon/rpc/verbs/jobs.hpp"
#include "daemon/rpc/verbs/tuning.hpp"
#include "daemon/rpc/verbs/vcpu_changes.hpp"
#include "daemon/rpc/verbs/vcpu_info.hpp"
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
    serve<ConnectGetMaxVcpus, &verbs::connect_get_max_vcpus>(),
    serve<NodeGetInfo, &verbs::node_get_info>(),
    serve<ConnectGetCapabilities, &verbs::connect_get_capabilities>(),
    serve<DomainAttachDevice, &verbs::domain_attach_device>(),
    serve<DomainCreate, &verbs::domain_create>(),
    serve<DomainCreateXml, &verbs::domain_create_xml>(),
    serve<DomainDefineXml, &verbs::domain_define_xml>(),
    serve<DomainDestroy, &verbs::domain_destroy>(),
    serve<DomainDetachDevice, &verbs::domain_detach_device>(),
    serve<DomainGetXmlDesc, &verbs::domain_get_xml_desc>(),
    serve<DomainGetAutostart, &verbs::domain_get_autostart>(),
    serve<DomainGetInfo, &verbs::domain_get_info>(),
    serve<DomainGetMaxMemory, &verbs::domain_get_max_memory>(),
    serve<DomainGetMaxVcpus, &verbs::domain_get_max_vcpus>(),
    serve<DomainGetOsType, &verbs::domain_get_os_type>(),
    serve<DomainGetVcpus, &verbs::domain_get_vcpus>(),
    serve<ConnectListDefinedDomains, &verbs::connect_list_defined_domains>(),
    serve<DomainLookupById, &verbs::domain_lookup_by_id>(),
    serve<DomainLookupByName, &verbs::domain_lookup_by_name>(),
    serve<DomainLookupByUuid, &verbs::domain_lookup_by_uuid>(),
    serve<ConnectNumOfDefinedDomains, &verbs::connect_num_of_defined_domains>(),
    serve<DomainPinVcpu, &verbs::domain_pin_vcpu>(),
    serve<DomainReboot, &verbs::domain_reboot>(),
    serve<DomainResume, &verbs::domain_resume>(),
    serve<DomainSetAutostart, &verbs::domain_set_autostart>(),
    serve<DomainSetMaxMemory, &verbs::domain_set_max_memory>(),
    serve<DomainSetMemory, &verbs::domain_set_memory>(),
    serve<DomainSetVcpus, &verbs::domain_set_vcpus>(),
    serve<DomainShutdown, &verbs::domain_shutdown>(),
    serve<DomainSuspend, &verbs::domain_suspend>(),
    serve<DomainUndefine, &verbs::domain_undefine>(),
    serve<ConnectListDefinedNetworks, &verbs::none_of<ConnectListDefinedNetworks>>(),
    serve<ConnectListDomains, &verbs::connect_list_domains>(),
    serve<ConnectListNetworks, &verbs::none_of<ConnectListNetworks>>(),
    serve<NetworkLookupByName, &verbs::network_lookup_by_name>(),
    serve<NetworkLookupByUuid, &verbs::network_lookup_by_uuid>(),
    serve<ConnectNumOfDefinedNetworks, &verbs::none_of<ConnectNumOfDefinedNetworks>>(),
    serve<ConnectNumOfDomains, &verbs::connect_num_of_domains>(),
    serve<ConnectNumOfNetworks, &verbs::none_of<ConnectNumOfNetworks>>(),
    serve<DomainGetSchedulerType, &verbs::domain_get_scheduler_type>(),
    serve<DomainGetSchedulerParameters, &verbs::domain_get_scheduler_parameters>(),
    serve<DomainSetSchedulerParameters, &verbs::domain_set_scheduler_parameters>(),
    serve<ConnectGetHostname, &verbs::connect_get_hostname>(),
    serve<ConnectSupportsFeature, &verbs::connect_supports_feature>(),
    serve<DomainBlockStats, &verbs::domain_block_stats>(),
    serve<DomainInterfaceStats, &verbs::domain_interface_stats>(),
    serve<AuthList, &verbs::auth_list>(),
    serve<ConnectNumOfStoragePools, &verbs::none_of<ConnectNumOfStoragePools>>(),
    serve<ConnectListStoragePools, &verbs::none_of<ConnectListStoragePools>>(),
    serve<ConnectNumOfDefinedStoragePools, &verbs::none_of<ConnectNumOfDefinedStoragePools>>(),
    serve<ConnectListDefinedStoragePools, &verbs::none_of<ConnectListDefinedStoragePools>>(),
    serve<StoragePoolLookupByName, &verbs::storage_pool_lookup_by_name>(),
    serve<StoragePoolLookupByUuid, &verbs::storage_pool_lookup_by_uuid>(),
    serve<StorageVolLookupByKey, &verbs::storage_vol_lookup_by_key>(),
    serve<StorageVolLookupByPath, &verbs::storage_vol_lookup_by_path>(),
    serve<NodeGetCellsFreeMemory, &verbs::node_get_cells_free_memory>(),
    serve<NodeGetFreeMemory, &verbs::node_get_free_memory>(),
    serve<ConnectDomainEventRegister, &verbs::connect_domain_event_register>(),
    serve<ConnectDomainEventDeregister, &verbs::connect_domain_event_deregister>(),
    serve<ConnectGetUri, &verbs::connect_get_uri>(),
    serve<NodeNumOfDevices, &verbs::none_of<NodeNumOfDevices>>(),
    serve<NodeListDevices, &verbs::none_of<NodeListDevices>>(),
    serve<NodeDeviceLookupByName, &verbs::node_device_lookup_by_name>(),
    serve<DomainGetSecurityLabel, &verbs::domain_get_security_label>(),
    serve<NodeGetSecurityModel, &verbs::node_get_security_model>(),
    serve<ConnectNumOfInterfaces, &verbs::none_of<ConnectNumOfInterfaces>>(),
    serve<ConnectListInterfaces, &verbs::none_of<ConnectListInterfaces>>(),
    serve<InterfaceLookupByName, &verbs::interface_lookup_by_name>(),
    serve<InterfaceLookupByMacString, &verbs::interface_lookup_by_mac_string>(),
    serve<ConnectNumOfDefinedInterfaces, &verbs::none_of<ConnectNumOfDefinedInterfaces>>(),
    serve<ConnectListDefinedInterfaces, &verbs::none_of<ConnectListDefinedInterfaces>>(),
    serve<ConnectNumOfSecrets, &verbs::none_of<ConnectNumOfSecrets>>(),
    serve<ConnectListSecrets, &verbs::none_of<ConnectListSecrets>>(),
    serve<SecretLookupByUuid, &verbs::secret_lookup_by_uuid>(),
    serve<SecretLookupByUsage, &verbs::secret_lookup_by_usage>(),
    serve<ConnectIsSecure, &verbs::connect_is_secure>(),
    serve<DomainIsActive, &verbs::domain_is_active>(),
    serve<DomainIsPersistent, &verbs::domain_is_persistent>(),
    serve<ConnectGetLibVersion, &verbs::connect_get_lib_version>(),
    serve<ConnectCompareCpu, &verbs::connect_compare_cpu>(),
    serve<DomainMemoryStats, &verbs::domain_memory_stats>(),
    serve<DomainAttachDeviceFlags, &verbs::domain_attach_device_flags>(),
    serve<DomainDetachDeviceFlags, &verbs::domain_detach_device_flags>(),
    serve<ConnectBaselineCpu, &verbs::connect_baseline_cpu>(),
    serve<DomainGetJobInfo, &verbs::domain_get_job_info>(),
    serve<DomainAbortJob, &verbs::domain_abort_job>(),
    serve<ConnectDomainEventRegisterAny, &verbs::connect_domain_event_register_any>(),
    serve<ConnectDomainEventDeregisterAny, &verbs::connect_domain_event_deregister_any>(),
    serve<DomainUpdateDeviceFlags, &verbs::domain_update_device_flags>(),
    serve<NwfilterLookupByName, &verbs::nwfilter_lookup_by_name>(),
    serve<NwfilterLookupByUuid, &verbs::nwfilter_lookup_by_uuid>(),
    serve<ConnectNumOfNwfilters, &verbs::none_of<ConnectNumOfNwfilters>>(),
    serve<ConnectListNwfilters, &verbs::none_of<ConnectListNwfilters>>(),
    serve<DomainHasManagedSaveImage, &verbs::domain_has_managed_save_image>(),
    serve<DomainSnapshotNum, &verbs::none_of<DomainSnapshotNum>>(),
    serve<DomainSnapshotListNames, &verbs::none_of<DomainSnapshotListNames>>(),
    serve<DomainHasCurrentSnapshot, &verbs::none_of<DomainHasCurrentSnapshot>>(),
    serve<DomainGetBlockInfo, &verbs::domain_get_block_info>(),
    serve<DomainCreateWithFlags, &verbs::domain_create_with_flags>(),
    serve<DomainSetMemoryParameters, &verbs::domain_set_memory_parameters>(),
    serve<DomainGetMemoryParameters, &verbs::domain_get_memory_parameters>(),
    serve<DomainSetVcpusFlags, &verbs::domain_set_vcpus_flags>(),
    serve<DomainGetVcpusFlags, &verbs::domain_get_vcpus_flags>(),
    serve<DomainOpenConsole, &verbs::domain_open_console>(),
    serve<DomainIsUpdated, &verbs::domain_is_updated>(),
    serve<ConnectGetSysinfo, &verbs::connect_get_sysinfo>(),
    serve<DomainSetMemoryFlags, &verbs::domain_set_memory_flags>(),
    serve<DomainSetBlkioParameters, &verbs::domain_set_blkio_parameters>(),
    serve<DomainGetBlkioParameters, &verbs::domain_get_blkio_parameters>(),
    serve<DomainInjectNmi, &verbs::domain_inject_nmi>(),
    serve<DomainGetState, &verbs::domain_get_state>(),
    serve<DomainSetSchedulerParametersFlags, &verbs::domain_set_scheduler_parameters_flags>(),
    serve<DomainGetSchedulerParametersFlags, &verbs::domain_get_scheduler_parameters_flags>(),
    serve<DomainPinVcpuFlags, &verbs::domain_pin_vcpu_flags>(),
    serve<NodeGetCpuStats, &verbs::node_get_cpu_stats>(),
    serve<NodeGetMemoryStats, &verbs::node_get_memory_stats>(),
    serve<DomainGetControlInfo, &verbs::domain_get_control_info>(),
    serve<DomainGetVcpuPinInfo, &verbs::domain_get_vcpu_pin_info>(),
    serve<DomainUndefineFlags, &verbs::domain_undefine_flags>(),
    serve<DomainDestroyFlags, &verbs::domain_destroy_flags>(),
    serve<DomainBlockStatsFlags, &verbs::domain_block_stats_flags>(),
    serve<DomainReset, &verbs::domain_reset>(),
    serve<DomainSetBlockIoTune, &verbs::domain_set_block_io_tune>(),
    serve<DomainGetBlockIoTune, &verbs::domain_get_block_io_tune>(),
    serve<DomainSetNumaParameters, &verbs::domain_set_numa_parameters>(),
    serve<DomainGetNumaParameters, &verbs::domain_get_numa_parameters>(),
    serve<DomainSetInterfaceParameters, &verbs::domain_set_interface_parameters>(),
    serve<DomainGetInterfaceParameters, &verbs::domain_get_interface_parameters>(),
    serve<DomainShutdownFlags, &verbs::domain_shutdown_flags>(),
    serve<DomainGetCpuStats, &verbs::domain_get_cpu_stats>(),
    serve<DomainGetDiskErrors, &verbs::domain_get_disk_errors>(),
    serve<DomainSetMetadata, &verbs::domain_set_metadata>(),
    serve<DomainGetMetadata, &verbs::domain_get_metadata>(),
    serve<ConnectListAllDomains, &verbs::connect_list_all_domains>(),
    serve<DomainListAllSnapshots, &verbs::none_of<DomainListAllSnapshots>>(),
    serve<DomainGetHostname, &verbs::domain_get_hostname>(),
    serve<DomainPinEmulator, &verbs::domain_pin_emulator>(),
    serve<DomainGetEmulatorPinInfo, &verbs::domain_get_emulator_pin_info>(),
    serve<ConnectListAllStoragePools, &verbs::none_of<ConnectListAllStoragePools>>(),
    serve<ConnectListAllNetworks, &verbs::none_of<ConnectListAllNetworks>>(),
    serve<ConnectListAllInterfaces, &verbs::none_of<ConnectListAllInterfaces>>(),
    serve<ConnectListAllNodeDevices, &verbs::none_of<ConnectListAllNodeDevices>>(),
    serve<ConnectListAllNwfilters, &verbs::none_of<ConnectListAllNwfilters>>(),
    serve<ConnectListAllSecrets, &verbs::none_of<ConnectListAllSecrets>>(),
    serve<NodeGetCpuMap, &verbs::node_get_cpu_map>(),
    serve<DomainOpenChannel, &verbs::domain_open_channel>(),
    serve<DomainGetJobStats, &verbs::domain_get_job_stats>(),
    serve<DomainSetMemoryStatsPeriod, &verbs::domain_set_memory_stats_period>(),
    serve<DomainCreateXmlWithFiles, &verbs::domain_create_xml_with_files>(),
    serve<DomainCreateWithFiles, &verbs::domain_create_with_files>(),
    serve<ConnectGetCpuModelNames, &verbs::connect_get_cpu_model_names>(),
    serve<ConnectNetworkEventRegisterAny, &verbs::connect_network_event_register_any>(),
    serve<ConnectNetworkEventDeregisterAny, &verbs::connect_network_event_deregister_any>(),
    serve<ConnectDomainEventCallbackRegisterAny,
          &verbs::connect_domain_event_callback_register_any>(),
    serve<ConnectDomainEventCallbackDeregisterAny,
          &verbs::connect_domain_event_callback_deregister_any>(),
    serve<DomainGetTime, &verbs::domain_get_time>(),
    serve<DomainSetTime, &verbs::domain_set_time>(),
    serve<NodeGetFreePages, &verbs::node_get_free_pages>(),
    serve<ConnectGetDomainCapabilities, &verbs::connect_get_domain_capabilities>(),
    serve<ConnectGetAllDomainStats, &verbs::connect_get_all_domain_stats>(),
    serve<DomainDefineXmlFlags, &verbs::domain_define_xml_flags>(),
    serve<DomainGetIothreadInfo, &verbs::domain_get_iothread_info>(),
    serve<DomainPinIothread, &verbs::domain_pin_iothread>(),
    serve<DomainInterfaceAddresses, &verbs::domain_interface_addresses>(),
    serve<DomainAddIothread, &verbs::domain_add_iothread>(),
    serve<DomainDelIothread, &verbs::domain_del_iothread>(),
    serve<DomainRename, &verbs::domain_rename>(),
    serve<ConnectRegisterCloseCallback, &verbs::connect_register_close_callback>(),
    serve<ConnectUnregisterCloseCallback, &verbs::connect_unregister_close_callback>(),
    serve<DomainGetPerfEvents, &verbs::domain_get_perf_events>(),
    serve<ConnectStoragePoolEventRegisterAny, &verbs::connect_storage_pool_event_register_any>(),
    serve<ConnectStoragePoolEventDeregisterAny,
          &verbs::connect_storage_pool_event_deregister_any>(),
    serve<ConnectNodeDeviceEventRegisterAny, &verbs::connect_node_device_event_register_any>(),
    serve<ConnectNodeDeviceEventDeregisterAny, &verbs::connect_node_device_event_deregister_any>(),
    serve<ConnectSecretEventRegisterAny, &verbs::connect_secret_event_register_any>(),
    serve<ConnectSecretEventDeregisterAny, &verbs::connect_secret_event_deregister_any>(),
    serve<DomainSetLifecycleAction, &verbs::domain_set_lifecycle_action>(),
    serve<StoragePoolLookupByTargetPath, &verbs::storage_pool_lookup_by_target_path>(),
    serve<DomainDetachDeviceAlias, &verbs::domain_detach_device_alias>(),
    serve<ConnectCompareHypervisorCpu, &verbs::connect_compare_hypervisor_cpu>(),
    serve<ConnectBaselineHypervisorCpu, &verbs::connect_baseline_hypervisor_cpu>(),
    serve<NwfilterBindingLookupByPortDev, &verbs::nwfilter_binding_lookup_by_port_dev>(),
    serve<ConnectListAllNwfilterBindings, &verbs::none_of<ConnectListAllNwfilterBindings>>(),
    serve<DomainListAllCheckpoints, &verbs::none_of<DomainListAllCheckpoints>>(),
    serve<DomainGetMessages, &verbs::domain_get_messages>(),
    serve<DomainAbortJobFlags, &verbs::domain_abort_job_flags>(),
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
