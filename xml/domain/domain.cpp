#include "xml/domain/domain.hpp"

#include <algorithm>

#include "xml/domain/older_readers.hpp"
#include "xml/schema/format.hpp"
#include "xml/schema/no_name.hpp"
#include "xml/schema/relaxng.hpp"
#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part memory_parts[] = {
    attribute<&Domain::dump_core>("dumpCore", "Whether a core dump holds the guest's memory."),
    in_units(text<&Domain::memory_kib>("What the guest has at its start.").always(), kib).abi(),
};
constexpr Part vcpu_parts[] = {
    attribute<&Domain::vcpu_placement>("placement", "Who chooses the host's CPUs.").always(),
    attribute<&Domain::vcpu_cpus>("cpuset", "The host's CPUs it may run on."),
    attribute<&Domain::current_vcpus>("current", "How many are plugged in at the start."),
    text<&Domain::vcpus>("How many it can have.").always().abi(),
};

Complaint judge(Domain& domain)
{
    // A namespace whose elements say nothing is not used.
    if (domain.qemu && *domain.qemu == QemuNamespace{}) domain.qemu.reset();
    if (domain.hostler && *domain.hostler == HostlerNamespace{}) domain.hostler.reset();
    std::sort(domain.perf.begin(), domain.perf.end(),
              [](const PerfEvent& a, const PerfEvent& b) { return a.name < b.name; });
    for (std::size_t i = 1; i < domain.perf.size(); ++i)
        if (domain.perf[i].name == domain.perf[i - 1].name)
            return {"perf event '" + std::string(word(domain.perf[i].name)) +
                    "' was already specified"};
    return {};
}

constexpr Part max_memory_parts[] = {
    attribute<&Domain::memory_slots>("slots", "How many modules may be plugged in.").abi(),
    in_units(text<&Domain::max_memory_kib>("What it may have with them."), kib).abi(),
};
constexpr Part genid_parts[] = {
    text<&Domain::genid>("Changes whenever the guest is not what it was.").abi(),
};
constexpr Part vcpu_list_parts[] = {
    child<&Domain::vcpu_list>("vcpu", "A vCPU."),
};
constexpr Part iothread_list_parts[] = {
    child<&Domain::iothread_list>("iothread", "A thread that serves devices."),
};
constexpr auto has_own_iothreads = [](const Domain& domain) {
    for (std::size_t i = 0; i < domain.iothread_list.size(); ++i) {
        const Iothread& thread = domain.iothread_list[i];
        if (thread.id != i + 1 || thread.pool_min || thread.pool_max) return true;
    }
    return false;
};
constexpr Part perf_parts[] = {
    child<&Domain::perf>("event", "An event that is counted."),
};
constexpr Part key_wrap_parts[] = {
    child<&Domain::key_wrap>("cipher", "Whether keys are wrapped."),
};

constexpr auto uses_qemu = [](const Domain& domain) { return domain.qemu.has_value(); };
constexpr auto uses_hostler = [](const Domain& domain) { return domain.hostler.has_value(); };
constexpr auto has_no_genid_yet = [](const Domain& domain) { return domain.genid.is_nil(); };

/// In the order in which libvirt writes them.
constexpr Part parts[] = {
    attribute<&Domain::type>("type", "The hypervisor.").required().fails(ErrorCode::internal),
    attribute<&Domain::id>("id", "The number it has while it runs.").live(),
    xmlns<uses_qemu>(Namespace::qemu),
    xmlns<uses_hostler>(Namespace::hostler),
    leaf<&Domain::name>("name", "The name, one on this host.").required().fails(no_name),
    leaf<&Domain::uuid>("uuid", "The identity, one in the world.").abi(),
    flag<&Domain::wants_genid>("genid", "A generation is to be made.").shown_if<has_no_genid_yet>(),
    group("genid", genid_parts, "Changes whenever the guest is not what it was."),
    leaf<&Domain::title>("title", "A line about it."),
    leaf<&Domain::description>("description", "More about it."),
    raw<&Domain::metadata>("metadata", "What programs keep with it."),
    group("maxMemory", max_memory_parts, "What it may have with modules plugged in."),
    group("memory", memory_parts, "What the guest has at its start."),
    in_units(leaf<&Domain::current_memory_kib>("currentMemory", "What the balloon leaves it."), kib)
        .always(),
    child<&Domain::block_tune>("blkiotune", "Limits on input and output.").unless_empty(),
    child<&Domain::memory_tune>("memtune", "Limits on memory.").unless_empty(),
    child<&Domain::memory_backing>("memoryBacking", "What the memory is.").unless_empty(),
    group("vcpu", vcpu_parts, "The guest's processors."),
    group("vcpus", vcpu_list_parts, "Which of them are plugged in."),
    leaf<&Domain::iothreads>("iothreads", "How many threads serve devices."),
    group("iothreadids", iothread_list_parts, "Their numbers.").shown_if<has_own_iothreads>(),
    child<&Domain::default_iothread>("defaultiothread", "The hypervisor's main loop.")
        .unless_empty(),
    child<&Domain::cpu_tune>("cputune", "Where and when it runs.").unless_empty(),
    child<&Domain::numa_tune>("numatune", "Where its memory is.").unless_empty(),
    child<&Domain::resource>("resource", "Where its resources are counted.").unless_empty(),
    child<&Domain::sysinfo>("sysinfo", "What the guest's tables say."),
    leaf<&Domain::bootloader>("bootloader", "A program of the host that finds the kernel.").path(),
    leaf<&Domain::bootloader_args>("bootloader_args", "What it is told."),
    child<&Domain::os>("os", "What it boots."),
    child<&Domain::id_map>("idmap", "A container's identities.").unless_empty(),
    child<&Domain::features>("features", "What the platform has."),
    child<&Domain::cpu>("cpu", "The processors' model."),
    child<&Domain::clock>("clock", "The guest's clock."),
    leaf<&Domain::on_poweroff>("on_poweroff", "What follows when the guest powers off."),
    leaf<&Domain::on_reboot>("on_reboot", "What follows when the guest reboots."),
    leaf<&Domain::on_crash>("on_crash", "What follows when the guest crashes."),
    leaf<&Domain::on_lockfailure>("on_lockfailure", "What follows when a lock is lost."),
    child<&Domain::power>("pm", "The power states it has.").unless_empty(),
    group("perf", perf_parts, "What is counted while it runs."),
    child<&Domain::devices>("devices", "What the guest has.").open(),
    child<&Domain::seclabels>("seclabel", "How it is confined."),
    splice<&Domain::qemu>(),
    splice<&Domain::hostler>(),
    group("keywrap", key_wrap_parts, "Which keys are wrapped for it."),
    child<&Domain::launch_security>("launchSecurity", "Memory the host cannot read."),
    rule<judge>("events are counted once"),
};

}  // namespace

Domain::Domain() = default;
Domain::Domain(const Domain&) = default;
Domain::Domain(Domain&&) noexcept = default;
Domain& Domain::operator=(const Domain&) = default;
Domain& Domain::operator=(Domain&&) noexcept = default;
Domain::~Domain() = default;
bool Domain::operator==(const Domain&) const = default;

Words words(Domain::Type)
{
    static constexpr std::string_view all[] = {
        "",       "qemu",   "kqemu", "kvm",  "xen",       "lxc",   "uml", "openvz", "test",
        "vmware", "hyperv", "vbox",  "phyp", "parallels", "bhyve", "vz",  "hvf"};
    return all;
}

Words words(Domain::VcpuPlacement)
{
    static constexpr std::string_view all[] = {"", "static", "auto"};
    return all;
}

Words words(Domain::OnPowerEvent)
{
    static constexpr std::string_view all[] = {"", "destroy", "restart", "preserve",
                                               "rename-restart"};
    return all;
}

Words words(Domain::OnCrash)
{
    static constexpr std::string_view all[] = {"",
                                               "destroy",
                                               "restart",
                                               "preserve",
                                               "rename-restart",
                                               "coredump-destroy",
                                               "coredump-restart"};
    return all;
}

Words words(Domain::OnLockFailure)
{
    static constexpr std::string_view all[] = {"", "poweroff", "restart", "pause", "ignore"};
    return all;
}

const Element& schema(const Domain*)
{
    static constexpr Element element = {"domain", "A virtual machine.", parts};
    return element;
}

Result<Domain> parse_domain(std::string_view text, ParseFlags flags, Warnings* warnings)
{
    constexpr std::string_view what = "domain_definition";
    auto domain = parse_document<Domain>(text, what, flags, warnings);
    if (!domain || !flags.validate) return domain;
    // The reader has refused what it can name better than a schema.
    const auto document = Document::read(text, what);
    if (const auto valid = validator<Domain>().judge(*document); !valid) return valid.error();
    return domain;
}

std::string format(const Domain& domain, FormatFlags flags)
{
    if (!flags.migratable) return format_document(domain, flags);
    Domain plain = domain;
    for_older_readers(plain);
    return format_document(plain, flags);
}

}  // namespace hostler::xml
