// desc, metadata: what people and programs write down about a domain.

#include <libvirt/libvirt.h>

#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/cli/files.hpp"
#include "clients/hostler/cli/line.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

std::string current_text(Session& session, const proto::DomainRef& domain, std::int32_t type,
                         std::uint32_t flags)
{
    client::Connection& connection = session.connection();
    const auto reply = connection.try_call<proto::DomainGetMetadata>(
        {.dom = domain, .type = type, .flags = flags});
    if (!reply && connection.refusal().code != ErrorCode::no_domain_metadata) session.refused({});
    return reply ? reply->metadata : "";
}

void set_text(Session& session, const proto::DomainRef& domain, std::int32_t type,
              const std::string& text, std::uint32_t flags)
{
    const char* what = type == VIR_DOMAIN_METADATA_TITLE ? "title" : "description";
    session.ask<proto::DomainSetMetadata>(
        {.dom = domain, .type = type, .metadata = text, .flags = flags},
        fill("Failed to set new domain %s", what));
    session.out().note(fill("Domain %s updated successfully", what));
}

void desc(Session& session, const Arguments& arguments)
{
    const std::uint32_t flags = affects(arguments);
    const bool is_title = arguments.has("title");
    const std::int32_t type =
        is_title ? VIR_DOMAIN_METADATA_TITLE : VIR_DOMAIN_METADATA_DESCRIPTION;
    const proto::DomainRef domain = find_domain(session, arguments);
    const std::string given = joined(arguments.all("new-desc"));
    const bool is_given = arguments.has("new-desc");  // "" takes away what there is
    if (arguments.has("edit")) {
        const std::string before = is_given ? given : current_text(session, domain, type, flags);
        std::string after = edited(before, ".txt");
        if (is_title && after.ends_with('\n')) after.pop_back();
        if (after == before && !is_given)
            return session.out().note(is_title ? "Domain title not changed\n"
                                               : "Domain description not changed\n");
        return set_text(session, domain, type, after, flags);
    }
    if (is_given) return set_text(session, domain, type, given, flags);
    const std::string text = current_text(session, domain, type, flags);
    const char* key = is_title ? "title" : "description";
    if (text.empty() && session.out().is_text())
        return session.out().note("No " + std::string(key) + " for domain: " + domain.name);
    session.out().both(text, Value::Map{{key, text}});
}

void metadata(Session& session, const Arguments& arguments)
{
    const std::uint32_t flags = affects(arguments);
    require_one(arguments, "edit", "set");
    require_one(arguments, "remove", "set");
    require_one(arguments, "remove", "edit");
    const std::int32_t type = VIR_DOMAIN_METADATA_ELEMENT;
    const std::string& uri = arguments.text("uri");
    const proto::DomainRef domain = find_domain(session, arguments);
    const auto set = [&](std::optional<std::string> text) {
        session.ask<proto::DomainSetMetadata>({.dom = domain,
                                               .type = type,
                                               .metadata = std::move(text),
                                               .key = arguments.maybe("key"),
                                               .uri = uri,
                                               .flags = flags});
    };
    const bool is_changing = arguments.has("set") || arguments.has("edit");
    if (is_changing && !arguments.has("key"))
        throw Failure("namespace key is required when modifying metadata");
    if (arguments.has("remove")) {
        set(std::nullopt);
        return session.out().note("Metadata removed\n");
    }
    if (arguments.has("set")) {
        set(arguments.text("set"));
        return session.out().note("Metadata modified\n");
    }
    const proto::DomainGetMetadata::Args wanted = {domain, type, uri, flags};
    if (arguments.has("edit")) {
        const auto before = session.connection().try_call<proto::DomainGetMetadata>(wanted);
        const std::string text = before ? before->metadata : "\n";
        const std::string changed = edited(text, ".xml");
        if (changed == text) return session.out().note("Metadata not changed");
        set(changed);
        return session.out().note("Metadata modified\n");
    }
    session.out().text("metadata", session.ask<proto::DomainGetMetadata>(wanted).metadata);
}

constexpr Option desc_options[] = {
    domain_option,
    live_option,
    config_option,
    current_option,
    flag("title", "the title, not the description"),
    flag("edit", "in an editor"),
    rest("new-desc", "the new text"),
};
constexpr Option metadata_options[] = {
    domain_option,
    required("uri", "the namespace"),
    live_option,
    config_option,
    current_option,
    flag("edit", "in an editor"),
    named("key", "the namespace's prefix"),
    named("set", "the new XML"),
    flag("remove", "remove what is there"),
};

constexpr Command table[] = {
    {"desc", Group::domain, "a domain's description or title", desc_options, &desc},
    {"metadata", Group::domain, "a domain's XML of another program's", metadata_options, &metadata},
};

}  // namespace

std::span<const Command> description_commands()
{
    return table;
}

}  // namespace hostler::cli
