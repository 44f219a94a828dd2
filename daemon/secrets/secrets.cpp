#include "daemon/secrets/secrets.hpp"

#include <fmt/format.h>

#include "daemon/log/log.hpp"
#include "daemon/store/load.hpp"
#include "xml/common/base64.hpp"

namespace hostler::daemon {
namespace {

using Index = Shelf<Secret>;
using Usage = xml::Secret::Usage;

/// Each use has one secret; what is for nothing in particular has no such name.
std::string use_of(std::size_t type, std::string_view id)
{
    if (type == 0 || type >= xml::words(Usage{}).size()) return {};
    return fmt::format("{} {}", xml::words(Usage{})[type], id);
}

Error taken(const Index::Conflict& conflict)
{
    const std::string_view how =
        conflict.whose == Index::Whose::uuid ? "is already defined" : "already defined";
    const std::string_view id =
        std::string_view(conflict.name)
            .substr(std::min(conflict.name.find(' ') + 1, conflict.name.size()));
    return Error(
        ErrorCode::internal,
        fmt::format("a secret with UUID {} {} for use with {}", conflict.uuid.text(), how, id),
        ErrorDomain::secret);
}

struct Stored {
    xml::Secret definition;
    std::shared_ptr<const proto::Bytes> value;
};

Result<Stored> read_stored(const ObjectFiles& files, const std::string& name,
                           const std::string& text)
{
    Result<xml::Secret> secret = xml::parse_secret(text);
    if (!secret) return secret.error();
    if (secret->uuid.text() != name)
        return Error(ErrorCode::xml_error, "it defines a secret with UUID " + secret->uuid.text());
    Stored stored{std::move(*secret), nullptr};
    const Result<std::optional<std::string>> value = files.read_value(ObjectKind::secret, name);
    if (!value) return value.error();
    if (*value) {
        std::optional<proto::Bytes> bytes = xml::from_base64(**value);
        if (!bytes) return Error(ErrorCode::internal, "its value is no base64");
        stored.value = std::make_shared<const proto::Bytes>(std::move(*bytes));
    }
    return stored;
}

}  // namespace

Secrets::Secrets(SecretWorld world)
    : world_(std::move(world)), definitions_(world_.files, ObjectKind::secret, world_.blocking)
{
}

SecretFound Secrets::by_uuid(const Uuid& uuid) const
{
    SecretFound found = shelf_.find(uuid);
    if (found.view) return found;
    throw Error(ErrorCode::no_secret, fmt::format("no secret with matching uuid '{}'", uuid.text()),
                ErrorDomain::secret);
}

SecretFound Secrets::by_usage(std::int32_t type, std::string_view id) const
{
    const std::string use = use_of(static_cast<std::size_t>(type), id);
    SecretFound found = shelf_.find(std::string_view(use));
    if (found.view) return found;
    throw Error(ErrorCode::no_secret, fmt::format("no secret with matching usage '{}'", id),
                ErrorDomain::secret);
}

Result<SecretPlace> Secrets::admit(const xml::Secret& definition)
{
    const auto make = [this] { return std::make_shared<Secret>(*this); };
    const std::string use =
        use_of(static_cast<std::size_t>(definition.usage), definition.usage_id.view());
    return shelf_.take(definition.uuid, use, make, taken);
}

void Secrets::load()
{
    const ObjectFiles& files = *world_.files;
    const auto judge = [&files](const std::string& name, const std::string& text) {
        return read_stored(files, name, text);
    };
    auto loaded = load_definitions<Stored>(files, ObjectKind::secret, 2, judge);
    for (Stored& stored : loaded.objects) {
        const Result<SecretPlace> place = admit(stored.definition);
        if (place)
            (*place)->restore(std::move(stored.definition), std::move(stored.value));
        else
            loaded.unreadable.push_back(
                {files.file(ObjectKind::secret, stored.definition.uuid.text()),
                 place.error().text()});
    }
    for (const Unreadable& file : loaded.unreadable)
        logger(LogPart::main)
            .error("{} is kept but not loaded: {}", file.file.string(), file.reason);
}

}  // namespace hostler::daemon
