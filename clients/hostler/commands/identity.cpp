// dominfo, domstate, domid, domname, domuuid, domcontrol, domhostname: which domain it is and how
// it is.

#include <libvirt/libvirt.h>

#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

Cell yes_or_no(bool is_so)
{
    return {is_so ? "yes" : "no", is_so};
}

/// A server may send the byte that ends a C string along with it.
std::string text_of(const proto::Chars& chars)
{
    return chars.text.substr(0, chars.text.find('\0'));
}

/// What only some servers know is left out where it is not known.
void add_security(Session& session, const proto::DomainRef& domain, Record& record)
{
    client::Connection& connection = session.connection();
    const auto model = connection.try_call<proto::NodeGetSecurityModel>({});
    if (!model || text_of(model->model).empty()) return;
    record.push_back({"security_model", "Security model:", Cell(text_of(model->model))});
    record.push_back({"security_doi", "Security DOI:", Cell(text_of(model->doi))});
    const auto label = connection.try_call<proto::DomainGetSecurityLabel>({.dom = domain});
    if (!label || text_of(label->label).empty()) return;
    const std::string name = text_of(label->label);
    const std::string enforcing = label->enforcing != 0 ? "enforcing" : "permissive";
    record.push_back(
        {"security_label", "Security label:", Cell(name + " (" + enforcing + ")", name)});
}

void add_messages(Session& session, const proto::DomainRef& domain, Record& record)
{
    const auto reply = session.connection().try_call<proto::DomainGetMessages>({.dom = domain});
    if (!reply || reply->msgs.empty()) return;
    std::string text;
    for (const std::string& message : reply->msgs)
        text += (text.empty() ? "" : "\n                ") + message;
    Value::List list(reply->msgs.begin(), reply->msgs.end());
    record.push_back({"messages", "Messages:", Cell(text, std::move(list))});
}

void add_info(Session& session, const proto::DomainRef& domain, Record& record)
{
    const auto info = session.connection().try_call<proto::DomainGetInfo>({.dom = domain});
    if (!info) return;
    record.push_back({"state", "State:", Cell(std::string(state_name(info->state)))});
    record.push_back({"vcpus", "CPU(s):", Cell(std::int64_t{info->nr_virt_cpu})});
    if (info->cpu_time != 0) record.push_back({"cpu_time_s", "CPU time:", seconds(info->cpu_time)});
    constexpr std::uint64_t no_limit = UINT64_MAX;
    record.push_back({"max_memory_kib", "Max memory:",
                      info->max_mem == no_limit ? Cell("no limit", Value()) : kib(info->max_mem)});
    record.push_back({"memory_kib", "Used memory:", kib(info->memory)});
}

void dominfo(Session& session, const Arguments& arguments)
{
    const proto::DomainRef domain = find_domain(session, arguments);
    client::Connection& connection = session.connection();
    Record record = {
        {"id", "Id:", domain.id < 0 ? Cell("-", Value()) : Cell(domain.id)},
        {"name", "Name:", Cell(domain.name)},
        {"uuid", "UUID:", Cell(domain.uuid.text())},
    };
    if (const auto type = connection.try_call<proto::DomainGetOsType>({.dom = domain}))
        record.push_back({"os_type", "OS Type:", Cell(type->type)});
    add_info(session, domain, record);
    if (const auto kept = connection.try_call<proto::DomainIsPersistent>({.dom = domain}))
        record.push_back({"persistent", "Persistent:", yes_or_no(kept->persistent == 1)});
    if (const auto autostart = connection.try_call<proto::DomainGetAutostart>({.dom = domain})) {
        const bool is_on = autostart->autostart != 0;
        record.push_back({"autostart", "Autostart:", Cell(is_on ? "enable" : "disable", is_on)});
    }
    const auto saved = connection.try_call<proto::DomainHasManagedSaveImage>({.dom = domain});
    record.push_back({"managed_save", "Managed save:",
                      saved ? yes_or_no(saved->result == 1) : Cell("unknown", Value())});
    add_security(session, domain, record);
    add_messages(session, domain, record);
    session.out().record({15}, record);
}

void domstate(Session& session, const Arguments& arguments)
{
    const proto::DomainRef domain = find_domain(session, arguments);
    const auto reply = session.ask<proto::DomainGetState>({.dom = domain});
    const std::string state(state_name(reply.state));
    const std::string reason(state_reason(reply.state, reply.reason));
    if (!arguments.has("reason")) return session.out().text("state", state);
    session.out().both(state + " (" + reason + ")\n",
                       Value::Map{{"state", state}, {"reason", reason}});
}

void domid(Session& session, const Arguments& arguments)
{
    const proto::DomainRef domain = find_domain(session, arguments.text("domain"), DomainWord::id);
    const Cell id = domain.id < 0 ? Cell("-", Value()) : Cell(domain.id);
    session.out().both(id.text + "\n", Value::Map{{"id", id.value}});
}

void domname(Session& session, const Arguments& arguments)
{
    session.out().text("name",
                       find_domain(session, arguments.text("domain"), DomainWord::name).name);
}

void domuuid(Session& session, const Arguments& arguments)
{
    const proto::DomainRef domain =
        find_domain(session, arguments.text("domain"), DomainWord::uuid);
    session.out().text("uuid", domain.uuid.text());
}

void domcontrol(Session& session, const Arguments& arguments)
{
    constexpr std::string_view states[] = {"ok", "background job", "occupied", "error"};
    const proto::DomainRef domain = find_domain(session, arguments);
    const auto reply = session.ask<proto::DomainGetControlInfo>({.dom = domain});
    const std::string state(reply.state < std::size(states) ? states[reply.state] : "unknown");
    const bool is_idle =
        reply.state == VIR_DOMAIN_CONTROL_OK || reply.state == VIR_DOMAIN_CONTROL_ERROR;
    const std::string since = is_idle ? "" : " (" + seconds(reply.state_time * 1000000).text + ")";
    session.out().both(state + since + "\n",
                       Value::Map{{"state", state}, {"since_ms", reply.state_time}});
}

void domhostname(Session& session, const Arguments& arguments)
{
    const std::string source = arguments.maybe("source").value_or("");
    std::uint32_t flags = 0;
    if (source == "lease") flags = VIR_DOMAIN_GET_HOSTNAME_LEASE;
    if (source == "agent") flags = VIR_DOMAIN_GET_HOSTNAME_AGENT;
    if (!source.empty() && flags == 0) throw Failure("Unknown data source '" + source + "'");
    const proto::DomainRef domain = find_domain(session, arguments);
    const auto reply = session.ask<proto::DomainGetHostname>({.dom = domain, .flags = flags},
                                                             "failed to get hostname");
    session.out().text("hostname", reply.hostname);
}

constexpr Option domain_options[] = {domain_option};
constexpr Option domstate_options[] = {domain_option, flag("reason", "the state's reason too")};
constexpr Option domhostname_options[] = {domain_option, optional("source", "lease or agent")};

constexpr Command table[] = {
    {"dominfo", Group::monitor, "a domain's facts", domain_options, &dominfo},
    {"domstate", Group::monitor, "a domain's state", domstate_options, &domstate},
    {"domid", Group::domain, "a domain's id", domain_options, &domid},
    {"domname", Group::domain, "a domain's name", domain_options, &domname},
    {"domuuid", Group::domain, "a domain's UUID", domain_options, &domuuid},
    {"domcontrol", Group::monitor, "whether a domain's hypervisor answers", domain_options,
     &domcontrol},
    {"domhostname", Group::domain, "the name a guest calls itself", domhostname_options,
     &domhostname},
};

}  // namespace

std::span<const Command> identity_commands()
{
    return table;
}

}  // namespace hostler::cli
