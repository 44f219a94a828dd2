// pool-create-as, pool-define-as, find-storage-pool-sources: storage pools from words.

#include <libvirt/libvirt.h>

#include "clients/hostler/cli/document.hpp"
#include "clients/hostler/cli/files.hpp"
#include "clients/hostler/cli/pool_build.hpp"
#include "clients/hostler/cli/session.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

std::string attribute(const Arguments& arguments, const char* option, const char* name)
{
    const auto value = arguments.maybe(option);
    return value ? " " + std::string(name) + "='" + escaped(*value) + "'" : "";
}

/// "    <host name='h'/>\n" when the option was given.
std::string element(const Arguments& arguments, const char* option, const char* tag,
                    const char* name)
{
    const std::string text = attribute(arguments, option, name);
    return text.empty() ? "" : "    <" + std::string(tag) + text + "/>\n";
}

bool has_fc_host(const Arguments& arguments)
{
    return arguments.has("adapter-wwnn") && arguments.has("adapter-wwpn");
}

std::string adapter_element(const Arguments& arguments)
{
    if (!has_fc_host(arguments) && !arguments.has("adapter-name")) return "";
    if (!has_fc_host(arguments))
        return "    <adapter type='scsi_host'" + attribute(arguments, "adapter-name", "name") +
               "/>\n";
    return "    <adapter type='fc_host'" + attribute(arguments, "adapter-parent", "parent") +
           attribute(arguments, "adapter-parent-wwnn", "parent_wwnn") +
           attribute(arguments, "adapter-parent-wwpn", "parent_wwpn") +
           attribute(arguments, "adapter-parent-fabric-wwn", "parent_fabric_wwn") +
           attribute(arguments, "adapter-wwnn", "wwnn") +
           attribute(arguments, "adapter-wwpn", "wwpn") + "/>\n";
}

std::string auth_element(const Arguments& arguments)
{
    const bool has_secret = arguments.has("secret-usage") || arguments.has("secret-uuid");
    if (!arguments.has("auth-type") || !arguments.has("auth-username") || !has_secret) return "";
    return "    <auth" + attribute(arguments, "auth-type", "type") +
           attribute(arguments, "auth-username", "username") + ">\n      <secret" +
           attribute(arguments, "secret-usage", "usage") +
           attribute(arguments, "secret-uuid", "uuid") + "/>\n    </auth>\n";
}

bool has_source(const Arguments& arguments)
{
    for (const char* option : {"source-host", "source-path", "source-dev", "source-format",
                               "source-name", "adapter-name", "source-initiator"})
        if (arguments.has(option)) return true;
    return has_fc_host(arguments);
}

std::string source_element(const Arguments& arguments)
{
    if (!has_source(arguments)) return "";
    const auto name = arguments.maybe("source-name");
    const std::string initiator = attribute(arguments, "source-initiator", "name");
    return "  <source>\n" + element(arguments, "source-host", "host", "name") +
           element(arguments, "source-path", "dir", "path") +
           element(arguments, "source-dev", "device", "path") +
           (initiator.empty()
                ? ""
                : "    <initiator>\n      <iqn" + initiator + "/>\n    </initiator>\n") +
           adapter_element(arguments) + auth_element(arguments) +
           element(arguments, "source-format", "format", "type") +
           (name ? "    <name>" + escaped(*name) + "</name>\n" : "") +
           element(arguments, "source-protocol-ver", "protocol", "ver") + "  </source>\n";
}

std::string pool_xml(const Arguments& arguments)
{
    require_one(arguments, "secret-usage", "secret-uuid");
    const auto target = arguments.maybe("target");
    return "<pool type='" + escaped(arguments.text("type")) + "'>\n  <name>" +
           escaped(arguments.text("name")) + "</name>\n" + source_element(arguments) +
           (target ? "  <target>\n    <path>" + escaped(*target) + "</path>\n  </target>\n" : "") +
           "</pool>\n";
}

void pool_create_as(Session& session, const Arguments& arguments)
{
    const std::uint32_t flags = create_build_flags(arguments);
    const std::string& name = arguments.text("name");
    const std::string xml = pool_xml(arguments);
    if (arguments.has("print-xml")) return session.out().both(xml, Value::Map{{"xml", xml}});
    session.ask<proto::StoragePoolCreateXml>({.xml = xml, .flags = flags},
                                             fill("Failed to create pool %s", name));
    session.out().note(fill("Pool %s created\n", name));
}

void pool_define_as(Session& session, const Arguments& arguments)
{
    const std::string& name = arguments.text("name");
    const std::string xml = pool_xml(arguments);
    if (arguments.has("print-xml")) return session.out().both(xml, Value::Map{{"xml", xml}});
    session.ask<proto::StoragePoolDefineXml>({.xml = xml}, fill("Failed to define pool %s", name));
    session.out().note(fill("Pool %s defined\n", name));
}

void find_sources(Session& session, const std::string& type, const std::optional<std::string>& spec)
{
    const auto reply = session.ask<proto::ConnectFindStoragePoolSources>(
        {.type = type, .src_spec = spec}, fill("Failed to find any %s pool sources", type));
    session.out().both(reply.xml, Value::Map{{"xml", reply.xml}});
}

void find_storage_pool_sources(Session& session, const Arguments& arguments)
{
    const auto file = arguments.maybe("srcSpec");
    find_sources(session, arguments.text("type"),
                 file ? std::optional(read_file(*file)) : std::nullopt);
}

void find_storage_pool_sources_as(Session& session, const Arguments& arguments)
{
    const auto host = arguments.maybe("host");
    const auto port = arguments.maybe("port");
    const auto initiator = arguments.maybe("initiator");
    std::optional<std::string> spec;
    if (host)
        spec = "<source>\n  <host name='" + escaped(*host) + "'" +
               (port ? " port='" + escaped(*port) + "'" : "") + "/>\n" +
               (initiator ? "  <initiator>\n    <iqn name='" + escaped(*initiator) +
                                "'/>\n  </initiator>\n"
                          : "") +
               "</source>\n";
    find_sources(session, arguments.text("type"), spec);
}

constexpr Option name_option = required("name", "its name");
constexpr Option type_option = required("type", "its type: dir, fs, netfs, logical …");
constexpr Option print_option = flag("print-xml", "only print the XML");
constexpr Option host_option = optional("source-host", "the host that it comes from");
constexpr Option path_option = optional("source-path", "the path there");
constexpr Option dev_option = optional("source-dev", "the device that it is made of");
constexpr Option source_name_option = optional("source-name", "the name of what it comes from");
constexpr Option target_option = optional("target", "the folder that it is in");
constexpr Option format_option = optional("source-format", "the format of what it comes from");
constexpr Option auth_type_option = optional("auth-type", "how one shows who one is");
constexpr Option auth_user_option = optional("auth-username", "as whom");
constexpr Option usage_option = optional("secret-usage", "the secret, by what it is for");
constexpr Option uuid_option = optional("secret-uuid", "the secret, by its UUID");
constexpr Option adapter_option = optional("adapter-name", "the host's SCSI adapter");
constexpr Option wwnn_option = optional("adapter-wwnn", "the adapter's node name");
constexpr Option wwpn_option = optional("adapter-wwpn", "the adapter's port name");
constexpr Option parent_option = optional("adapter-parent", "what the adapter hangs on");
constexpr Option parent_wwnn_option = optional("adapter-parent-wwnn", "that one's node name");
constexpr Option parent_wwpn_option = optional("adapter-parent-wwpn", "that one's port name");
constexpr Option fabric_option = optional("adapter-parent-fabric-wwn", "that one's fabric name");
constexpr Option version_option = optional("source-protocol-ver", "the protocol's version");
constexpr Option initiator_option = optional("source-initiator", "who asks, as an iSCSI name");

constexpr Option create_as_options[] = {
    name_option,     type_option,        print_option,       host_option,
    path_option,     dev_option,         source_name_option, target_option,
    format_option,   auth_type_option,   auth_user_option,   usage_option,
    uuid_option,     adapter_option,     wwnn_option,        wwpn_option,
    parent_option,   parent_wwnn_option, parent_wwpn_option, fabric_option,
    version_option,  initiator_option,   build_option,       no_overwrite_option,
    overwrite_option};
constexpr Option define_as_options[] = {
    name_option,      type_option,        print_option,       host_option,        path_option,
    dev_option,       source_name_option, target_option,      format_option,      auth_type_option,
    auth_user_option, usage_option,       uuid_option,        adapter_option,     wwnn_option,
    wwpn_option,      parent_option,      parent_wwnn_option, parent_wwpn_option, fabric_option,
    version_option,   initiator_option};
constexpr Option find_options[] = {
    required("type", "the type of pool"),
    offering(optional("srcSpec", "a file with XML that says where to look"),
             Option::Offers::files)};
constexpr Option find_as_options[] = {
    required("type", "the type of pool"), optional("host", "the host to look at"),
    optional("port", "the port there"), optional("initiator", "who asks, as an iSCSI name")};

constexpr Command table[] = {
    {"pool-create-as", Group::pool, "start a pool from words, that is not kept", create_as_options,
     &pool_create_as},
    {"pool-define-as", Group::pool, "define a pool from words", define_as_options, &pool_define_as},
    {"find-storage-pool-sources", Group::pool, "what a pool could be made of", find_options,
     &find_storage_pool_sources},
    {"find-storage-pool-sources-as", Group::pool, "what a pool of a host could be made of",
     find_as_options, &find_storage_pool_sources_as},
};

}  // namespace

std::span<const Command> pool_words_commands()
{
    return table;
}

}  // namespace hostler::cli
