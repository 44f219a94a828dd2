#include "xml/secret/secret.hpp"

#include "xml/schema/format.hpp"
#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

using Usage = Secret::Usage;

template <Usage... Wanted>
constexpr auto is = [](const Secret& secret) { return ((secret.usage == Wanted) || ...); };

/// The element that names what it is for.
template <Usage... Wanted>
constexpr Part usage_id(std::string_view name, std::string_view about)
{
    return leaf<&Secret::usage_id>(name, about)
        .required()
        .fails(ErrorCode::internal)
        .template when<is<Wanted...>>();
}

constexpr Part usage_parts[] = {
    attribute<&Secret::usage>("type", "Who uses it.")
        .required()
        .fails(ErrorCode::config_unsupported),
    usage_id<Usage::volume>("volume", "The encrypted volume's path."),
    usage_id<Usage::ceph, Usage::tls, Usage::vtpm>("name", "The name it is asked for by."),
    usage_id<Usage::iscsi>("target", "The iSCSI target's name."),
};

constexpr Part parts[] = {
    attribute<&Secret::is_ephemeral>("ephemeral", "Whether its value is kept in memory only.")
        .always(),
    attribute<&Secret::is_private>("private", "Whether its value is told to nobody.").always(),
    leaf<&Secret::uuid>("uuid", "The identity, one in the world.").fails(ErrorCode::internal),
    leaf<&Secret::description>("description", "What it is, for people."),
    group("usage", usage_parts, "What it is for."),
};

}  // namespace

Words words(Secret::Usage)
{
    static constexpr std::string_view all[] = {"none", "volume", "ceph", "iscsi", "tls", "vtpm"};
    return all;
}

const Element& schema(const Secret*)
{
    static constexpr Element element = {"secret", "What a password or key is for.", parts};
    return element;
}

Result<Secret> parse_secret(std::string_view text, ParseFlags flags, Warnings* warnings)
{
    return parse_document<Secret>(text, "secret_definition", flags, warnings);
}

std::string format(const Secret& secret)
{
    return format_document(secret);
}

void fill(Secret& secret)
{
    if (secret.uuid.is_nil()) secret.uuid = Uuid::generate();
}

}  // namespace hostler::xml
