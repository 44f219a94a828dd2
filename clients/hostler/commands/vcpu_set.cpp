// setvcpu, guestvcpus, set-lifecycle-action: single virtual CPUs on and off; what an ending does.

#include <libvirt/libvirt.h>

#include <algorithm>

#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/cli/params.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

void setvcpu(Session& session, const Arguments& arguments)
{
    require_one(arguments, "enable", "disable");
    const std::uint32_t flags = affects(arguments);
    if (!arguments.has("enable") && !arguments.has("disable"))
        throw Failure("one of --enable, --disable is required");
    const std::string& list = arguments.text("vcpulist");
    session.ask<proto::DomainSetVcpu>({.dom = find_domain(session, arguments),
                                       .cpumap = list,
                                       .state = arguments.has("enable") ? 1 : 0,
                                       .flags = flags});
}

void guestvcpus(Session& session, const Arguments& arguments)
{
    require_one(arguments, "enable", "disable");
    require_with(arguments, "enable", "cpulist");
    require_with(arguments, "disable", "cpulist");
    const auto list = arguments.maybe("cpulist");
    if (list && !arguments.has("enable") && !arguments.has("disable"))
        throw Failure("One of options --enable or --disable is required by option --cpulist");
    const proto::DomainRef domain = find_domain(session, arguments);
    if (list) {
        session.ask<proto::DomainSetGuestVcpus>(
            {.dom = domain, .cpumap = *list, .state = arguments.has("enable") ? 1 : 0});
        return;
    }
    session.out().record(
        {15, ": "}, record_of(session.ask<proto::DomainGetGuestVcpus>({.dom = domain}).params));
}

// In the order of virDomainLifecycle and virDomainLifecycleAction.
constexpr std::string_view lifecycles[] = {"poweroff", "reboot", "crash"};
constexpr std::string_view actions[] = {"destroy",  "restart",          "rename-restart",
                                        "preserve", "coredump-destroy", "coredump-restart"};

std::uint32_t place(std::span<const std::string_view> words, const std::string& word,
                    const char* failed)
{
    const auto found = std::ranges::find(words, word);
    if (found == words.end()) throw Failure(fill(failed, word));
    return static_cast<std::uint32_t>(found - words.begin());
}

void set_lifecycle_action(Session& session, const Arguments& arguments)
{
    const std::uint32_t flags = affects(arguments);
    const std::uint32_t type =
        place(lifecycles, arguments.text("type"), "Invalid lifecycle type '%s'.");
    const std::uint32_t action =
        place(actions, arguments.text("action"), "Invalid lifecycle action '%s'.");
    session.ask<proto::DomainSetLifecycleAction>(
        {.dom = find_domain(session, arguments), .type = type, .action = action, .flags = flags},
        "Unable to change lifecycle action.");
}

constexpr Option setvcpu_options[] = {
    domain_option,
    required("vcpulist", "the virtual CPUs"),
    flag("enable", "plug them in"),
    flag("disable", "unplug them"),
    config_option,
    live_option,
    current_option,
};
constexpr Option guestvcpus_options[] = {
    domain_option,
    optional("cpulist", "the virtual CPUs; without it, all are shown"),
    flag("enable", "let the guest use them"),
    flag("disable", "let the guest leave them alone"),
};
constexpr Option action_options[] = {
    domain_option,
    required("type", "poweroff, reboot or crash"),
    required("action", "destroy, restart, rename-restart, preserve, coredump-…"),
    config_option,
    live_option,
    current_option,
};

constexpr Command table[] = {
    {"setvcpu", Group::domain, "plug and unplug single virtual CPUs", setvcpu_options, &setvcpu},
    {"guestvcpus", Group::domain, "which virtual CPUs the guest uses", guestvcpus_options,
     &guestvcpus},
    {"set-lifecycle-action", Group::domain, "what happens when a domain ends", action_options,
     &set_lifecycle_action},
};

}  // namespace

std::span<const Command> vcpu_set_commands()
{
    return table;
}

}  // namespace hostler::cli
