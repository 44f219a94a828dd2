#include "daemon/access/object.hpp"

#include "daemon/log/words.hpp"
#include "xml/domain/metadata.hpp"
#include "xml/secret/secret.hpp"
#include "xml/storage/pool.hpp"

namespace hostler::daemon {
namespace {

/// The words between an element's tags.
std::vector<std::string> words_in(std::string_view element)
{
    std::string text;
    bool is_markup = false;
    for (const char letter : element) {
        if (letter == '<') is_markup = true;
        text += is_markup ? ' ' : letter;
        if (letter == '>') is_markup = false;
    }
    std::vector<std::string> words;
    for (const std::string_view word : words_of(text)) words.emplace_back(word);
    return words;
}

/// As libvirt's polkit driver has it.
std::string usage_of(xml::Secret::Usage usage)
{
    switch (usage) {
        case xml::Secret::Usage::none:
            return "";
        case xml::Secret::Usage::volume:
            return "volume";
        case xml::Secret::Usage::ceph:
            return "ceph";
        case xml::Secret::Usage::iscsi:
            return "target";
        case xml::Secret::Usage::tls:
        case xml::Secret::Usage::vtpm:
            return "name";
    }
    return "";
}

}  // namespace

Object Object::of(const xml::Domain& domain)
{
    Object object{"domain", domain.name.str(), domain.uuid, {}};
    if (const auto element = xml::find_metadata(domain, tags_namespace))
        object.tags = words_in(*element);
    return object;
}

Object Object::of(const xml::StoragePool& pool)
{
    return {"storage_pool", pool.name.str(), pool.uuid, {}};
}

Object Object::of_volume(std::string_view pool, std::string_view volume)
{
    return {"storage_vol", std::string(pool) + "/" + std::string(volume), {}, {}};
}

Object Object::of(const xml::Secret& secret)
{
    return {"secret", secret.usage_id.str(), secret.uuid, {}, usage_of(secret.usage)};
}

std::string Object::text() const
{
    return name.empty() ? kind : kind + " '" + name + "'";
}

std::string text_of(proto::Permission permission)
{
    const proto::PermissionInfo& info = proto::permissions[static_cast<std::size_t>(permission)];
    return std::string(info.object) + ":" + std::string(info.name);
}

}  // namespace hostler::daemon
