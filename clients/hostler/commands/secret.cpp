// secret-define … secret-undefine: what only the hypervisor is to know.

#include <libvirt/libvirt.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "clients/hostler/cli/files.hpp"
#include "clients/hostler/cli/object_event.hpp"
#include "clients/hostler/cli/objects.hpp"
#include "clients/hostler/cli/xml_output.hpp"
#include "clients/hostler/commands/event_tables.hpp"
#include "clients/hostler/commands/tables.hpp"
#include "xml/common/base64.hpp"

namespace hostler::cli {
namespace {

/// In the order of virSecretUsageType.
constexpr std::string_view usages[] = {"none", "volume", "ceph", "iscsi", "tls", "vtpm"};

std::string usage_word(std::int32_t type)
{
    const bool is_known = type >= 0 && type < static_cast<std::int32_t>(std::size(usages));
    return std::string(is_known ? usages[type] : "unknown");
}

void secret_define(Session& session, const Arguments& arguments)
{
    const std::string& file = arguments.text("file");
    const std::uint32_t flags = arguments.has("validate") ? VIR_SECRET_DEFINE_VALIDATE : 0u;
    const std::string xml = read_file(file);
    const auto reply = session.ask<proto::SecretDefineXml>(
        {.xml = xml, .flags = flags}, fill("Failed to set attributes from %s", file));
    session.out().note(fill("Secret %s created\n", reply.secret.uuid.text()));
}

void secret_dumpxml(Session& session, const Arguments& arguments)
{
    const proto::SecretRef secret = find_secret(session, arguments.text("secret"));
    show_xml(session, session.ask<proto::SecretGetXmlDesc>({.secret = secret}).xml, arguments);
}

/// What a person types where nobody sees it.
std::string asked_secret()
{
    std::cout << "Enter new value for secret:" << std::flush;
    termios before{};
    const bool is_terminal = tcgetattr(STDIN_FILENO, &before) == 0;
    termios silent = before;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    if (is_terminal) tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    std::string line;
    std::getline(std::cin, line);
    if (is_terminal) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    return line;
}

proto::Bytes new_value(const Arguments& arguments)
{
    const auto file = arguments.maybe("file");
    const auto encoded = arguments.maybe("base64");
    if (!file && !encoded && !arguments.has("interactive"))
        throw Failure("Input secret value is missing");
    const std::string text = file ? read_file(*file) : (encoded ? *encoded : asked_secret());
    if (arguments.has("plain") || arguments.has("interactive")) return {text.begin(), text.end()};
    const auto value = xml::from_base64(text);
    if (!value) throw Failure("Failed to decode base64");
    return *value;
}

void secret_set_value(Session& session, const Arguments& arguments)
{
    require_one(arguments, "file", "base64");
    require_one(arguments, "plain", "base64");
    require_one(arguments, "interactive", "base64");
    require_one(arguments, "interactive", "plain");
    require_one(arguments, "interactive", "file");
    const proto::SecretRef secret = find_secret(session, arguments.text("secret"));
    if (arguments.has("base64"))
        std::cerr << "error: Passing secret value as command-line argument is insecure!\n";
    session.ask<proto::SecretSetValue>({.secret = secret, .value = new_value(arguments)},
                                       "Failed to set secret value");
    session.out().note("Secret value set\n");
}

void secret_get_value(Session& session, const Arguments& arguments)
{
    const proto::SecretRef secret = find_secret(session, arguments.text("secret"));
    const proto::Bytes value = session.ask<proto::SecretGetValue>({.secret = secret}).value;
    const std::string encoded = xml::to_base64(value);
    const std::string plain(value.begin(), value.end());
    session.out().both(arguments.has("plain") ? plain : encoded, Value::Map{{"base64", encoded}});
}

void secret_undefine(Session& session, const Arguments& arguments)
{
    const std::string& name = arguments.text("secret");
    const proto::SecretRef secret = find_secret(session, name);
    session.ask<proto::SecretUndefine>({.secret = secret},
                                       fill("Failed to delete secret %s", name));
    session.out().note(fill("Secret %s deleted\n", name));
}

struct ListFlag {
    const char* option;
    std::uint32_t flag;
};
constexpr ListFlag list_flags[] = {{"ephemeral", VIR_CONNECT_LIST_SECRETS_EPHEMERAL},
                                   {"no-ephemeral", VIR_CONNECT_LIST_SECRETS_NO_EPHEMERAL},
                                   {"private", VIR_CONNECT_LIST_SECRETS_PRIVATE},
                                   {"no-private", VIR_CONNECT_LIST_SECRETS_NO_PRIVATE}};

constexpr Column list_columns[] = {{"uuid", "UUID"}, {"usage", "Usage"}};

void secret_list(Session& session, const Arguments& arguments)
{
    std::uint32_t flags = 0;
    for (const ListFlag& each : list_flags)
        if (arguments.has(each.option)) flags |= each.flag;
    client::Connection& connection = session.connection();
    const auto reply =
        connection.try_call<proto::ConnectListAllSecrets>({.need_results = 1, .flags = flags});
    const bool is_too_old = !reply && connection.refusal().code == ErrorCode::no_support;
    if (is_too_old && flags != 0) throw Failure("Filtering is not supported by this libvirt");
    if (!reply) session.refused("Failed to list secrets");
    std::vector<proto::SecretRef> secrets = reply->secrets;
    std::ranges::sort(secrets, {}, [](const proto::SecretRef& each) { return each.uuid.text(); });
    std::vector<Row> rows;
    for (const proto::SecretRef& each : secrets) {
        const bool is_used = each.usage_type != VIR_SECRET_USAGE_TYPE_NONE;
        rows.push_back({Cell(each.uuid.text()),
                        is_used ? Cell(usage_word(each.usage_type) + " " + each.usage_id)
                                : Cell("Unused", Value())});
    }
    session.out().table(list_columns, rows);
}

constexpr std::string_view lifecycle_words[] = {"Defined", "Undefined"};

ObjectEvent lifecycle(const proto::SecretEventLifecycle::Message& message)
{
    return {message.secret.uuid.text(), event_word(lifecycle_words, message.event)};
}

ObjectEvent value_changed(const proto::SecretEventValueChanged::Message& message)
{
    return {message.secret.uuid.text(), ""};
}

constexpr ObjectEventKind event_kinds[] = {
    object_event<proto::SecretEventLifecycle, &lifecycle>(VIR_SECRET_EVENT_ID_LIFECYCLE,
                                                          "lifecycle"),
    object_event<proto::SecretEventValueChanged, &value_changed>(VIR_SECRET_EVENT_ID_VALUE_CHANGED,
                                                                 "value-changed")};

constexpr ObjectEvents events{event_kinds, "secret", "secret"};

void secret_event(Session& session, const Arguments& arguments)
{
    object_event_command<proto::ConnectSecretEventRegisterAny,
                         proto::ConnectSecretEventDeregisterAny>(session, arguments, events,
                                                                 &find_secret);
}

constexpr Option define_options[] = {file_option, validate_option};
constexpr Option dumpxml_options[] = {secret_option, xpath_option, wrap_option};
constexpr Option set_options[] = {
    secret_option,
    offering(named("file", "the file with the value"), Option::Offers::files),
    flag("plain", "the value is as it is, not in base64"),
    flag("interactive", "ask for the value"),
    optional("base64", "the value; others on this host can see it"),
};
constexpr Option get_options[] = {secret_option, flag("plain", "as it is, not in base64")};
constexpr Option secret_options[] = {secret_option};
constexpr Option list_options[] = {
    flag("ephemeral", "those that are in memory alone"),
    flag("no-ephemeral", "those that are not"),
    flag("private", "those that nobody may read"),
    flag("no-private", "those that somebody may"),
};
constexpr Option event_options[] = {
    offering(optional("secret", "only of this secret"), Option::Offers::secrets),
    optional("event", "only of this kind"),
    loop_option,
    timeout_option,
    list_option,
    timestamp_option,
};

constexpr Command table[] = {
    {"secret-define", Group::secret, "define a secret, or define it anew", define_options,
     &secret_define},
    {"secret-dumpxml", Group::secret, "a secret as XML, without its value", dumpxml_options,
     &secret_dumpxml},
    {"secret-event", Group::secret, "wait for what happens to secrets", event_options,
     &secret_event},
    {"secret-get-value", Group::secret, "a secret's value", get_options, &secret_get_value},
    {"secret-list", Group::secret, "list secrets", list_options, &secret_list},
    {"secret-set-value", Group::secret, "set a secret's value", set_options, &secret_set_value},
    {"secret-undefine", Group::secret, "forget a secret", secret_options, &secret_undefine},
};

}  // namespace

std::span<const ObjectEventKind> secret_event_kinds()
{
    return event_kinds;
}

std::span<const Command> secret_commands()
{
    return table;
}

}  // namespace hostler::cli
