#pragma once
// A domain: everything a definition of a virtual machine says. A plain value without threads, file
// descriptors or clocks; the daemon copies it to publish it.

#include <optional>
#include <string>
#include <string_view>

#include "xml/domain/clock.hpp"
#include "xml/domain/cpu.hpp"
#include "xml/domain/cputune.hpp"
#include "xml/domain/devices.hpp"
#include "xml/domain/features.hpp"
#include "xml/domain/host_side.hpp"
#include "xml/domain/hostler_namespace.hpp"
#include "xml/domain/launch_security.hpp"
#include "xml/domain/memory.hpp"
#include "xml/domain/os.hpp"
#include "xml/domain/qemu_namespace.hpp"
#include "xml/domain/sysinfo.hpp"
#include "xml/domain/vcpus.hpp"
#include "xml/schema/flags.hpp"
#include "xml/schema/parse.hpp"

namespace hostler::xml {

struct Domain {
    enum class Type : std::uint8_t {
        absent,
        qemu,
        kqemu,
        kvm,
        xen,
        lxc,
        uml,
        openvz,
        test,
        vmware,
        hyperv,
        vbox,
        phyp,
        parallels,
        bhyve,
        vz,
        hvf,
    };
    enum class VcpuPlacement : std::uint8_t { absent, fixed, automatic };
    enum class OnPowerEvent : std::uint8_t { absent, destroy, restart, preserve, rename_restart };
    enum class OnCrash : std::uint8_t {
        absent,
        destroy,
        restart,
        preserve,
        rename_restart,
        coredump_destroy,
        coredump_restart,
    };
    enum class OnLockFailure : std::uint8_t { absent, poweroff, restart, pause, ignore };

    Type type = Type::absent;
    VcpuPlacement vcpu_placement = VcpuPlacement::absent;
    OnPowerEvent on_poweroff = OnPowerEvent::absent;
    OnPowerEvent on_reboot = OnPowerEvent::absent;
    OnCrash on_crash = OnCrash::absent;
    OnLockFailure on_lockfailure = OnLockFailure::absent;
    OnOff dump_core = OnOff::absent;
    std::optional<std::int32_t> id;  ///< only while it runs
    Uuid uuid;
    Text name;
    Text title;
    Text description;
    bool wants_genid = false;  ///< a generation is to be made
    Uuid genid;                ///< changes whenever the guest is not what it was
    Text metadata;             ///< <metadata> as it is, foreign namespaces and layout kept
    std::uint64_t memory_kib = 0;
    std::uint64_t current_memory_kib = 0;
    std::uint64_t max_memory_kib =
        0;  ///< with what may be plugged in; 0: no more than at the start
    std::uint32_t memory_slots = 0;
    std::uint32_t iothreads = 0;
    std::uint32_t vcpus = 1;
    std::optional<std::uint32_t> current_vcpus;  ///< absent: all of them
    CpuSet vcpu_cpus;
    std::vector<Vcpu> vcpu_list;
    std::vector<Iothread> iothread_list;
    Box<DefaultIothread> default_iothread;
    Box<BlockTune> block_tune;
    Box<MemoryTune> memory_tune;
    Box<MemoryBacking> memory_backing;
    Box<CpuTune> cpu_tune;
    Box<NumaTune> numa_tune;
    Box<Resource> resource;
    std::vector<Sysinfo> sysinfo;
    Text bootloader;
    Text bootloader_args;
    Os os;
    Box<IdMap> id_map;
    Features features;
    std::optional<Cpu> cpu;
    Clock clock;
    Box<PowerManagement> power;
    std::vector<PerfEvent> perf;
    Devices devices;
    std::vector<SecLabel> seclabels;
    std::vector<KeyWrapCipher> key_wrap;
    Box<LaunchSecurity> launch_security;
    Box<QemuNamespace> qemu;
    Box<HostlerNamespace> hostler;

    // Written once, in domain.cpp: every copy of a domain would otherwise be compiled where it is
    // made.
    Domain();
    Domain(const Domain&);
    Domain(Domain&&) noexcept;
    Domain& operator=(const Domain&);
    Domain& operator=(Domain&&) noexcept;
    ~Domain();
    bool operator==(const Domain&) const;
};
Words words(Domain::Type);
Words words(Domain::VcpuPlacement);
Words words(Domain::OnPowerEvent);
Words words(Domain::OnCrash);
Words words(Domain::OnLockFailure);
const Element& schema(const Domain*);

/// What the document says and no more: defaults are filled in by fill(). `warnings` takes what the
/// document holds that no description knows.
Result<Domain> parse_domain(std::string_view text, ParseFlags flags = {},
                            Warnings* warnings = nullptr);

/// The document, as `virsh dumpxml` shows it.
std::string format(const Domain& domain, FormatFlags flags = {});

}  // namespace hostler::xml
