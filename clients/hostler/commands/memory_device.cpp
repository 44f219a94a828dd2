// update-memory-device, dom-fd-associate: memory that a running domain gets or gives back, and
// descriptors that its definition may name.

#include <libvirt/libvirt.h>

#include "clients/hostler/cli/descriptors.hpp"
#include "clients/hostler/cli/document.hpp"
#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

xmlNode* find_memory(const Document& document, const Arguments& arguments)
{
    std::string path = "/domain/devices/memory";
    if (const auto node = arguments.count("node"))
        path += "[./target/node='" + std::to_string(*node) + "']";
    std::vector<xmlNode*> found;
    const auto alias = arguments.maybe("alias");
    // Compared here: an alias may hold what an expression would read as its own.
    for (xmlNode* each : document.find(path))
        if (!alias || document.text("alias/@name", each) == *alias) found.push_back(each);
    if (found.empty()) throw Failure("no memory device found");
    if (found.size() > 1)
        throw Failure("multiple memory devices found, use --alias or --node to select one");
    return found.front();
}

std::string changed_memory(const std::string& xml, const Arguments& arguments)
{
    const Document document(xml, Document::Blanks::kept);
    xmlNode* memory = find_memory(document, arguments);
    if (arguments.has("requested-size")) {
        constexpr std::uint64_t kibibyte = 1024;
        const std::uint64_t kib = *arguments.size("requested-size", kibibyte) / kibibyte;
        const std::vector<xmlNode*> requested = document.find("target/requested", memory);
        if (requested.empty()) throw Failure("virtio-mem device is missing <requested/>");
        Document::set_text(requested.front(), std::to_string(kib));
        Document::set(requested.front(), "unit", "KiB");
    }
    return document.dump(memory);
}

void update_memory_device(Session& session, const Arguments& arguments)
{
    require_one(arguments, "node", "alias");
    const std::uint32_t flags = affects(arguments);
    const proto::DomainRef domain = find_domain(session, arguments);
    const std::string xml = changed_memory(
        definition(session, domain, (flags & VIR_DOMAIN_AFFECT_CONFIG) != 0), arguments);
    if (arguments.has("print-xml")) return session.out().both(xml, Value::Map{{"xml", xml}});
    session.ask<proto::DomainUpdateDeviceFlags>({.dom = domain, .xml = xml, .flags = flags});
}

void dom_fd_associate(Session& session, const Arguments& arguments)
{
    std::uint32_t flags = 0;
    if (arguments.has("seclabel-writable")) flags |= VIR_DOMAIN_FD_ASSOCIATE_SECLABEL_WRITABLE;
    if (arguments.has("seclabel-restore")) flags |= VIR_DOMAIN_FD_ASSOCIATE_SECLABEL_RESTORE;
    const proto::DomainRef domain = find_domain(session, arguments);
    const std::string& name = arguments.text("name");
    const Descriptors descriptors = descriptors_to_pass(session, arguments);
    client::Connection& connection = session.connection();
    const std::uint32_t serial = connection.begin<proto::DomainFdAssociate>(
        {.dom = domain, .name = name, .flags = flags}, descriptors);
    if (!connection.try_finish<proto::DomainFdAssociate>(serial)) session.refused({});
}

constexpr Option memory_options[] = {
    domain_option,
    config_option,
    live_option,
    current_option,
    flag("print-xml", "only print the XML"),
    named("alias", "the device of this name"),
    named("node", "the device of this NUMA node of the guest", Option::Kind::number),
    named("requested-size", "how much of it the guest is to use, in KiB or with a unit",
          Option::Kind::size)};
constexpr Option associate_options[] = {
    domain_option, required("name", "the name by which the definition calls them"),
    required("pass-fds", "numbers of descriptors that this program was started with: 3,4"),
    flag("seclabel-writable", "they are labelled so that they can be written"),
    flag("seclabel-restore", "they are labelled as before when they are no longer used")};

constexpr Command table[] = {
    {"update-memory-device", Group::domain, "change how much memory a device gives a domain",
     memory_options, &update_memory_device},
    {"dom-fd-associate", Group::domain, "give a domain descriptors under a name", associate_options,
     &dom_fd_associate},
};

}  // namespace

std::span<const Command> memory_device_commands()
{
    return table;
}

}  // namespace hostler::cli
