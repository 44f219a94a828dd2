#include "xml/domain/domain.hpp"

#include "xml/schema/format.hpp"
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

constexpr Part parts[] = {
    attribute<&Domain::type>("type", "The hypervisor.").required().fails(ErrorCode::internal),
    attribute<&Domain::id>("id", "The number it has while it runs.").live(),
    leaf<&Domain::name>("name", "The name, one on this host.").required(),
    leaf<&Domain::uuid>("uuid", "The identity, one in the world.").abi(),
    leaf<&Domain::title>("title", "A line about it."),
    leaf<&Domain::description>("description", "More about it."),
    raw<&Domain::metadata>("metadata", "What programs keep with it."),
    group("memory", memory_parts, "What the guest has at its start."),
    in_units(leaf<&Domain::current_memory_kib>("currentMemory", "What the balloon leaves it."), kib)
        .always(),
    group("vcpu", vcpu_parts, "The guest's processors."),
    child<&Domain::os>("os", "What it boots."),
    child<&Domain::features>("features", "What the platform has."),
    child<&Domain::cpu>("cpu", "The processors' model."),
    child<&Domain::clock>("clock", "The guest's clock."),
    leaf<&Domain::on_poweroff>("on_poweroff", "What follows when the guest powers off."),
    leaf<&Domain::on_reboot>("on_reboot", "What follows when the guest reboots."),
    leaf<&Domain::on_crash>("on_crash", "What follows when the guest crashes."),
    leaf<&Domain::on_lockfailure>("on_lockfailure", "What follows when a lock is lost."),
    child<&Domain::devices>("devices", "What the guest has.").open(),
};

}  // namespace

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
    return parse_document<Domain>(text, "domain_definition", flags, warnings);
}

std::string format(const Domain& domain, FormatFlags flags)
{
    return format_document(domain, flags);
}

}  // namespace hostler::xml
