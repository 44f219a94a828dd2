// domfsfreeze, domfsthaw, domfsinfo, domfstrim, guestinfo, set-user-password, get-user-sshkeys,
// set-user-sshkeys, guest-agent-timeout: by way of the agent in the guest.

#include <libvirt/libvirt.h>

#include <algorithm>
#include <sstream>

#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/cli/files.hpp"
#include "clients/hostler/cli/params.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

void show_count(Session& session, const char* pattern, std::int32_t count)
{
    session.out().both(fill(pattern, std::to_string(count)), Value::Map{{"filesystems", count}});
}

void domfsfreeze(Session& session, const Arguments& arguments)
{
    const auto reply = session.ask<proto::DomainFsfreeze>(
        {.dom = find_domain(session, arguments), .mountpoints = arguments.all("mountpoint")},
        "Unable to freeze filesystems");
    show_count(session, "Froze %s filesystem(s)\n", reply.filesystems);
}

void domfsthaw(Session& session, const Arguments& arguments)
{
    const auto reply = session.ask<proto::DomainFsthaw>(
        {.dom = find_domain(session, arguments), .mountpoints = arguments.all("mountpoint")},
        "Unable to thaw filesystems");
    show_count(session, "Thawed %s filesystem(s)\n", reply.filesystems);
}

constexpr Column fsinfo_columns[] = {
    {"mountpoint", "Mountpoint"}, {"name", "Name"}, {"type", "Type"}, {"targets", "Target"}};

void domfsinfo(Session& session, const Arguments& arguments)
{
    const auto reply = session.ask<proto::DomainGetFsinfo>({.dom = find_domain(session, arguments)},
                                                           "Unable to get filesystem information");
    if (reply.info.empty())
        return session.out().both("No filesystems are mounted in the domain", Value::List());
    std::vector<Row> rows;
    for (const proto::DomainFsinfo& each : reply.info) {
        std::string targets;
        for (const std::string& target : each.dev_aliases)
            targets += (targets.empty() ? "" : ",") + target;
        Value::List list(each.dev_aliases.begin(), each.dev_aliases.end());
        rows.push_back({Cell(each.mountpoint), Cell(each.name), Cell(each.fstype),
                        Cell(targets, std::move(list))});
    }
    session.out().table(fsinfo_columns, rows);
}

void domfstrim(Session& session, const Arguments& arguments)
{
    const proto::DomainRef domain = find_domain(session, arguments);
    session.ask<proto::DomainFstrim>({.dom = domain,
                                      .mount_point = arguments.maybe("mountpoint"),
                                      .minimum = arguments.big_count("minimum").value_or(0)},
                                     "Unable to invoke fstrim");
}

/// By the bits of virDomainGuestInfoTypes.
constexpr std::string_view info_types[] = {"user",       "os",   "timezone", "hostname",
                                           "filesystem", "disk", "interface"};

void guestinfo(Session& session, const Arguments& arguments)
{
    std::uint32_t types = 0;
    for (std::size_t bit = 0; bit < std::size(info_types); ++bit)
        if (arguments.has(info_types[bit])) types |= 1u << bit;
    const auto reply = session.ask<proto::DomainGetGuestInfo>(
        {.dom = find_domain(session, arguments), .types = types});
    session.out().record({20, ": "}, record_of(reply.params));
}

void set_user_password(Session& session, const Arguments& arguments)
{
    const std::string& user = arguments.text("user");
    const proto::DomainRef domain = find_domain(session, arguments);
    session.ask<proto::DomainSetUserPassword>(
        {.dom = domain,
         .user = user,
         .password = arguments.text("password"),
         .flags = arguments.has("encrypted") ? VIR_DOMAIN_PASSWORD_ENCRYPTED : 0u});
    session.out().note("Password set successfully for " + user + " in " + domain.name);
}

void get_user_sshkeys(Session& session, const Arguments& arguments)
{
    const auto reply = session.ask<proto::DomainAuthorizedSshKeysGet>(
        {.dom = find_domain(session, arguments), .user = arguments.text("user")});
    session.out().lines("keys", reply.keys);
}

std::vector<std::string> lines_of(const std::string& text)
{
    std::istringstream stream(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);)
        if (!line.empty()) lines.push_back(line);
    return lines;
}

void set_user_sshkeys(Session& session, const Arguments& arguments)
{
    require_one(arguments, "reset", "remove");
    require_with(arguments, "remove", "file");
    const proto::DomainRef domain = find_domain(session, arguments);
    const auto file = arguments.maybe("file");
    if (!file && !arguments.has("reset")) throw Failure("Option --file is required");
    std::uint32_t flags = 0;
    if (arguments.has("remove"))
        flags = VIR_DOMAIN_AUTHORIZED_SSH_KEYS_SET_REMOVE;
    else if (!arguments.has("reset"))
        flags = VIR_DOMAIN_AUTHORIZED_SSH_KEYS_SET_APPEND;
    std::vector<std::string> keys;
    if (file) keys = lines_of(read_file(*file));
    session.ask<proto::DomainAuthorizedSshKeysSet>(
        {.dom = domain, .user = arguments.text("user"), .keys = keys, .flags = flags});
}

void guest_agent_timeout(Session& session, const Arguments& arguments)
{
    const auto timeout = arguments.number("timeout");
    session.ask<proto::DomainAgentSetResponseTimeout>(
        {.dom = find_domain(session, arguments),
         .timeout =
             static_cast<std::int32_t>(timeout.value_or(VIR_DOMAIN_AGENT_RESPONSE_TIMEOUT_BLOCK))});
}

constexpr Option domain_options[] = {domain_option};
constexpr Option mountpoints_options[] = {domain_option,
                                          rest("mountpoint", "only what is mounted there")};
constexpr Option fstrim_options[] = {
    domain_option,
    optional("minimum", "leave smaller holes alone, in bytes", Option::Kind::number),
    optional("mountpoint", "only what is mounted there"),
};
constexpr Option guestinfo_options[] = {
    domain_option,
    flag("user", "who is logged in"),
    flag("os", "the operating system"),
    flag("timezone", "the time zone"),
    flag("hostname", "the host's name"),
    flag("filesystem", "what is mounted"),
    flag("disk", "the disks"),
    flag("interface", "the network interfaces"),
};
constexpr Option password_options[] = {domain_option, required("user", "whose"),
                                       required("password", "the new password"),
                                       flag("encrypted", "it is encrypted already")};
constexpr Option get_keys_options[] = {domain_option, required("user", "whose")};
constexpr Option set_keys_options[] = {
    domain_option,
    required("user", "whose"),
    offering(optional("file", "the file with the keys, a line each"), Option::Offers::files),
    flag("reset", "in the place of the keys there are"),
    flag("remove", "take these keys away"),
};
constexpr Option timeout_options[] = {
    domain_option,
    named("timeout", "seconds to wait for the agent; -2 as long as it takes", Option::Kind::number),
};

constexpr Command table[] = {
    {"domfsfreeze", Group::domain, "let nobody in the guest write to its disks",
     mountpoints_options, &domfsfreeze},
    {"domfsthaw", Group::domain, "let the guest write again", mountpoints_options, &domfsthaw},
    {"domfsinfo", Group::domain, "what is mounted in the guest", domain_options, &domfsinfo},
    {"domfstrim", Group::domain, "give unused blocks of the guest back", fstrim_options,
     &domfstrim},
    {"guestinfo", Group::domain, "what the guest tells of itself", guestinfo_options, &guestinfo},
    {"set-user-password", Group::domain, "set a password in the guest", password_options,
     &set_user_password},
    {"get-user-sshkeys", Group::domain, "with which keys one may log in to the guest",
     get_keys_options, &get_user_sshkeys},
    {"set-user-sshkeys", Group::domain, "change the keys with which one may log in",
     set_keys_options, &set_user_sshkeys},
    {"guest-agent-timeout", Group::domain, "how long to wait for the guest's agent",
     timeout_options, &guest_agent_timeout},
};

}  // namespace

std::span<const Command> guest_commands()
{
    return table;
}

}  // namespace hostler::cli
