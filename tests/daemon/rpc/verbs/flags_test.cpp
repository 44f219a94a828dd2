// Each verb knows its flags: those of libvirt's interface are taken, every other bit is refused by
// name, before anything is done.

#include <fmt/format.h>

#include "proto/rpc/procedure.hpp"
#include "tests/daemon/rpc/verbs/verb_test.hpp"

namespace hostler::daemon {
namespace {

using testing::Answer;
using testing::Client;

constexpr std::uint32_t affects = testing::live | testing::config;
constexpr std::uint32_t text = VIR_TYPED_PARAM_STRING_OKAY;
constexpr std::uint32_t none = 0;
constexpr std::uint32_t save =
    VIR_DOMAIN_SAVE_BYPASS_CACHE | VIR_DOMAIN_SAVE_RUNNING | VIR_DOMAIN_SAVE_PAUSED;
constexpr std::uint32_t start = VIR_DOMAIN_START_PAUSED | VIR_DOMAIN_START_AUTODESTROY |
                                VIR_DOMAIN_START_BYPASS_CACHE | VIR_DOMAIN_START_FORCE_BOOT |
                                VIR_DOMAIN_START_RESET_NVRAM;
constexpr std::uint32_t create = VIR_DOMAIN_START_PAUSED | VIR_DOMAIN_START_AUTODESTROY |
                                 VIR_DOMAIN_START_VALIDATE | VIR_DOMAIN_START_RESET_NVRAM;
constexpr std::uint32_t build = VIR_STORAGE_POOL_CREATE_WITH_BUILD |
                                VIR_STORAGE_POOL_CREATE_WITH_BUILD_OVERWRITE |
                                VIR_STORAGE_POOL_CREATE_WITH_BUILD_NO_OVERWRITE;

/// What a call needs beside its flags, so that those are looked at.
template <class Args>
Args plausible(const proto::DomainRef& dom, std::uint32_t flags)
{
    Args args{};
    args.flags = flags;
    if constexpr (requires { args.dom = dom; }) args.dom = dom;
    if constexpr (requires { args.cpumap; }) args.cpumap = {1};
    if constexpr (requires { args.nvcpus; }) args.nvcpus = 1;
    if constexpr (requires { args.memory; }) args.memory = 1024;
    if constexpr (requires { args.ncpus; }) args.ncpus = 1;
    if constexpr (requires { args.keycodes; }) args.keycodes = {30};
    if constexpr (requires { args.to = "/"; }) args.to = "/nonexistent/image";
    if constexpr (requires { args.from = "/"; }) args.from = "/nonexistent/image";
    if constexpr (requires { args.file = "/"; }) args.file = "/nonexistent/image";
    return args;
}

struct Row {
    std::int32_t number;
    std::uint32_t known;
    std::function<Answer(Client&, std::uint32_t flags)> ask;
};

/// Of a domain that is not there, unless one is named: what changes none may be tried on one.
template <class P>
Row row(std::uint32_t known, const proto::DomainRef& dom = {})
{
    const auto ask = [dom](Client& client, std::uint32_t flags) {
        return client.call<P>(plausible<typename P::Args>(dom, flags));
    };
    return {static_cast<std::int32_t>(P::number), known, ask};
}

class Flags : public testing::VerbTest {
protected:
    /// What is said of a call with these flags; "" when it succeeds.
    std::string said(const Row& row, std::uint32_t flags)
    {
        const Answer answer = row.ask(client, flags);
        if (answer.is_ok()) return "";
        if (answer.error().message.value_or("").find("unsupported flags") != std::string::npos) {
            EXPECT_EQ(answer.error().code, VIR_ERR_INVALID_ARG);
        }
        return answer.error().message.value_or("");
    }

    void judge(std::span<const Row> rows)
    {
        for (const Row& row : rows) {
            const std::string function(
                proto::find_procedure(proto::remote_procedures(), row.number)->function);
            for (const std::uint32_t bit : testing::bits(~row.known))
                EXPECT_THAT(said(row, bit),
                            ::testing::HasSubstr(fmt::format(
                                "unsupported flags (0x{:x}) in function {}", bit, function)));
            for (const std::uint32_t bit : testing::bits(row.known))
                EXPECT_THAT(said(row, bit), Not(::testing::HasSubstr("unsupported flags")))
                    << function << " with " << bit;
        }
    }
};

TEST_F(Flags, OfVerbsThatChangeADomain)
{
    const Row rows[] = {
        row<proto::DomainCreateWithFlags>(start),
        row<proto::DomainCreateWithFiles>(start),
        row<proto::DomainCreateXml>(create),
        row<proto::DomainCreateXmlWithFiles>(create),
        row<proto::DomainShutdownFlags>(VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN |
                                        VIR_DOMAIN_SHUTDOWN_GUEST_AGENT),
        row<proto::DomainReboot>(VIR_DOMAIN_REBOOT_ACPI_POWER_BTN | VIR_DOMAIN_REBOOT_GUEST_AGENT),
        row<proto::DomainReset>(none),
        row<proto::DomainDestroyFlags>(VIR_DOMAIN_DESTROY_GRACEFUL |
                                       VIR_DOMAIN_DESTROY_REMOVE_LOGS),
        row<proto::DomainDefineXmlFlags>(VIR_DOMAIN_DEFINE_VALIDATE),
        row<proto::DomainUndefineFlags>(VIR_DOMAIN_UNDEFINE_MANAGED_SAVE |
                                        VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA |
                                        VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA |
                                        VIR_DOMAIN_UNDEFINE_NVRAM | VIR_DOMAIN_UNDEFINE_KEEP_NVRAM |
                                        VIR_DOMAIN_UNDEFINE_TPM | VIR_DOMAIN_UNDEFINE_KEEP_TPM),
        row<proto::DomainRename>(none),
        row<proto::DomainSetMetadata>(affects),
        row<proto::DomainSetMemoryFlags>(affects | VIR_DOMAIN_MEM_MAXIMUM),
        row<proto::DomainSetVcpusFlags>(affects | VIR_DOMAIN_VCPU_MAXIMUM | VIR_DOMAIN_VCPU_GUEST |
                                        VIR_DOMAIN_VCPU_HOTPLUGGABLE),
        row<proto::DomainPinVcpuFlags>(affects),
        row<proto::DomainPinEmulator>(affects),
        row<proto::DomainPinIothread>(affects),
        row<proto::DomainAddIothread>(affects),
        row<proto::DomainDelIothread>(affects),
        row<proto::DomainSetIothreadParams>(affects),
        row<proto::DomainSetSchedulerParametersFlags>(affects),
        row<proto::DomainSetMemoryParameters>(affects),
        row<proto::DomainSetBlkioParameters>(affects),
        row<proto::DomainSetNumaParameters>(affects),
        row<proto::DomainSetBlockIoTune>(affects),
        row<proto::DomainSetInterfaceParameters>(affects),
        row<proto::DomainSetPerfEvents>(affects),
        row<proto::DomainSetMemoryStatsPeriod>(affects),
        row<proto::DomainSetLifecycleAction>(affects),
        row<proto::DomainAttachDeviceFlags>(affects),
        row<proto::DomainDetachDeviceFlags>(affects),
        row<proto::DomainDetachDeviceAlias>(affects),
        row<proto::DomainUpdateDeviceFlags>(affects | VIR_DOMAIN_DEVICE_MODIFY_FORCE),
    };
    judge(rows);
}

TEST_F(Flags, OfVerbsThatSaveADomain)
{
    constexpr std::uint32_t shown = VIR_DOMAIN_SAVE_IMAGE_XML_SECURE;
    constexpr std::uint32_t changed = VIR_DOMAIN_SAVE_RUNNING | VIR_DOMAIN_SAVE_PAUSED;
    const Row rows[] = {
        row<proto::DomainSaveFlags>(save),
        row<proto::DomainRestoreFlags>(save | VIR_DOMAIN_SAVE_RESET_NVRAM),
        row<proto::DomainManagedSave>(save),
        row<proto::DomainManagedSaveRemove>(none),
        row<proto::DomainHasManagedSaveImage>(none),
        row<proto::DomainSaveImageGetXmlDesc>(shown),
        row<proto::DomainSaveImageDefineXml>(changed),
        row<proto::DomainManagedSaveGetXmlDesc>(shown),
        row<proto::DomainManagedSaveDefineXml>(changed),
        row<proto::DomainAbortJobFlags>(VIR_DOMAIN_ABORT_JOB_POSTCOPY),
        row<proto::DomainGetJobStats>(VIR_DOMAIN_JOB_STATS_COMPLETED |
                                      VIR_DOMAIN_JOB_STATS_KEEP_COMPLETED),
    };
    judge(rows);
}

TEST_F(Flags, OfVerbsThatTellOfADomain)
{
    const Row rows[] = {
        row<proto::DomainGetState>(none),
        row<proto::DomainGetControlInfo>(none),
        row<proto::DomainGetMessages>(VIR_DOMAIN_MESSAGE_DEPRECATION | VIR_DOMAIN_MESSAGE_TAINTING),
        row<proto::DomainGetXmlDesc>(VIR_DOMAIN_XML_SECURE | VIR_DOMAIN_XML_INACTIVE |
                                     VIR_DOMAIN_XML_UPDATE_CPU | VIR_DOMAIN_XML_MIGRATABLE),
        row<proto::DomainGetMetadata>(affects),
        row<proto::DomainGetVcpusFlags>(affects | VIR_DOMAIN_VCPU_MAXIMUM),
        row<proto::DomainGetVcpuPinInfo>(affects),
        row<proto::DomainGetEmulatorPinInfo>(affects),
        row<proto::DomainGetIothreadInfo>(affects),
        row<proto::DomainGetCpuStats>(text),
        row<proto::DomainGetSchedulerParametersFlags>(affects | text),
        row<proto::DomainGetMemoryParameters>(affects | text),
        row<proto::DomainGetBlkioParameters>(affects | text),
        row<proto::DomainGetNumaParameters>(affects | text),
        row<proto::DomainGetBlockIoTune>(affects | text),
        row<proto::DomainGetInterfaceParameters>(affects | text),
        row<proto::DomainGetPerfEvents>(affects | text),
        row<proto::DomainMemoryStats>(none),
        row<proto::DomainBlockStatsFlags>(text),
        row<proto::DomainGetBlockInfo>(none),
        row<proto::DomainGetDiskErrors>(none),
        row<proto::DomainInterfaceAddresses>(none),
        row<proto::DomainSnapshotNum>(0x7ff),
        row<proto::DomainHasCurrentSnapshot>(none),
        row<proto::DomainListAllCheckpoints>(
            VIR_DOMAIN_CHECKPOINT_LIST_ROOTS | VIR_DOMAIN_CHECKPOINT_LIST_TOPOLOGICAL |
            VIR_DOMAIN_CHECKPOINT_LIST_LEAVES | VIR_DOMAIN_CHECKPOINT_LIST_NO_LEAVES),
    };
    judge(rows);
}

TEST_F(Flags, OfVerbsThatAskTheGuest)
{
    const Row rows[] = {
        row<proto::DomainGetHostname>(VIR_DOMAIN_GET_HOSTNAME_LEASE |
                                      VIR_DOMAIN_GET_HOSTNAME_AGENT),
        row<proto::DomainGetTime>(none),
        row<proto::DomainSetTime>(VIR_DOMAIN_TIME_SYNC),
        row<proto::DomainInjectNmi>(none),
        row<proto::DomainSendKey>(none),
        row<proto::DomainSendProcessSignal>(none),
        row<proto::DomainScreenshot>(none),
        row<proto::DomainGetFsinfo>(none),
        row<proto::DomainFsfreeze>(none),
        row<proto::DomainFsthaw>(none),
        row<proto::DomainFstrim>(none),
        row<proto::DomainSetUserPassword>(VIR_DOMAIN_PASSWORD_ENCRYPTED),
        row<proto::DomainOpenConsole>(VIR_DOMAIN_CONSOLE_FORCE | VIR_DOMAIN_CONSOLE_SAFE),
        row<proto::DomainOpenChannel>(VIR_DOMAIN_CHANNEL_FORCE),
    };
    judge(rows);
}

TEST_F(Flags, OfVerbsAboutStorageAndSecrets)
{
    const Row rows[] = {
        row<proto::StoragePoolDefineXml>(VIR_STORAGE_POOL_DEFINE_VALIDATE),
        row<proto::StoragePoolCreateXml>(build),
        row<proto::StoragePoolCreate>(build),
        row<proto::StoragePoolBuild>(VIR_STORAGE_POOL_BUILD_OVERWRITE |
                                     VIR_STORAGE_POOL_BUILD_NO_OVERWRITE),
        row<proto::StoragePoolDelete>(none),
        row<proto::StoragePoolRefresh>(none),
        row<proto::StoragePoolGetXmlDesc>(VIR_STORAGE_XML_INACTIVE),
        row<proto::StoragePoolListAllVolumes>(none),
        row<proto::StorageVolGetXmlDesc>(none),
        row<proto::StorageVolGetInfoFlags>(VIR_STORAGE_VOL_GET_PHYSICAL),
        row<proto::ConnectGetStoragePoolCapabilities>(none),
        row<proto::ConnectFindStoragePoolSources>(none),
        row<proto::ConnectListAllSecrets>(
            VIR_CONNECT_LIST_SECRETS_EPHEMERAL | VIR_CONNECT_LIST_SECRETS_NO_EPHEMERAL |
            VIR_CONNECT_LIST_SECRETS_PRIVATE | VIR_CONNECT_LIST_SECRETS_NO_PRIVATE),
        row<proto::SecretDefineXml>(VIR_SECRET_DEFINE_VALIDATE),
        row<proto::SecretGetXmlDesc>(none),
        row<proto::SecretSetValue>(none),
        row<proto::SecretGetValue>(none),
    };
    judge(rows);
}

TEST_F(Flags, OfVerbsAboutAConnection)
{
    constexpr std::uint32_t compares =
        VIR_CONNECT_COMPARE_CPU_FAIL_INCOMPATIBLE | VIR_CONNECT_COMPARE_CPU_VALIDATE_XML;
    constexpr std::uint32_t baselines =
        VIR_CONNECT_BASELINE_CPU_EXPAND_FEATURES | VIR_CONNECT_BASELINE_CPU_MIGRATABLE;
    const Row rows[] = {
        row<proto::ConnectOpen>(VIR_CONNECT_RO | 2u | 4u),
        row<proto::ConnectListAllDomains>(0xffff),
        row<proto::ConnectListAllNetworks>(0x3f),
        row<proto::ConnectListAllInterfaces>(0x3),
        row<proto::ConnectListAllNwfilters>(none),
        row<proto::ConnectListAllNwfilterBindings>(none),
        row<proto::NodeNumOfDevices>(none),
        row<proto::NodeListDevices>(none),
        row<proto::ConnectGetSysinfo>(none),
        row<proto::NodeGetCpuStats>(none),
        row<proto::NodeGetMemoryStats>(none),
        row<proto::NodeGetCpuMap>(none),
        row<proto::NodeGetFreePages>(none),
        row<proto::ConnectGetCpuModelNames>(none),
        row<proto::ConnectCompareCpu>(compares),
        row<proto::ConnectCompareHypervisorCpu>(compares),
        row<proto::ConnectBaselineCpu>(baselines),
        row<proto::ConnectBaselineHypervisorCpu>(baselines),
        row<proto::ConnectDomainXmlFromNative>(none),
    };
    judge(rows);
}

}  // namespace
}  // namespace hostler::daemon
