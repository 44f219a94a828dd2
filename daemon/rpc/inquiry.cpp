#include "daemon/rpc/inquiry.hpp"

#include <algorithm>

#include "daemon/domains/realm.hpp"

namespace hostler::daemon {
namespace {

/// Actions have hyphens where the wire's names have underscores.
std::string action_of(proto::Permission permission)
{
    const proto::PermissionInfo& info = proto::permissions[static_cast<std::size_t>(permission)];
    std::string action =
        "org.libvirt.api." + std::string(info.object) + "." + std::string(info.name);
    std::ranges::replace(action, '_', '-');
    return action;
}

/// A volume's name is POOL/VOLUME.
void add_volume(std::vector<AccessQuestion::Detail>& details, const Object& volume, Realm* realm)
{
    const std::size_t slash = std::min(volume.name.find('/'), volume.name.size());
    const std::string pool = volume.name.substr(0, slash);
    const std::string name = volume.name.substr(std::min(slash + 1, volume.name.size()));
    details.emplace_back("pool_name", pool);
    const PoolViewPtr view = realm ? realm->pools().seek(pool) : nullptr;
    if (view) details.emplace_back("pool_uuid", view->current->uuid.text());
    details.emplace_back("vol_name", name);
    if (view) details.emplace_back("vol_key", std::string(view->current->path.view()) + "/" + name);
}

}  // namespace

bool is_known(Realm& realm, const Object& object)
{
    if (object.kind == "domain") return realm.domains().seek(object.uuid) != nullptr;
    if (object.kind == "storage_pool") return realm.pools().seek(object.uuid) != nullptr;
    if (object.kind == "secret") return realm.secrets().seek(object.uuid) != nullptr;
    return true;
}

AccessQuestion question_about(proto::Permission permission, const Object& object,
                              std::string_view driver, Realm* realm)
{
    AccessQuestion question{action_of(permission), {{"connect_driver", std::string(driver)}}};
    auto& details = question.details;
    if (object.kind == "storage_vol") {
        add_volume(details, object, realm);
    } else if (object.kind == "secret") {
        details.emplace_back("secret_uuid", object.uuid.text());
        if (!object.usage.empty())
            details.emplace_back("secret_usage_" + object.usage, object.name);
    } else if (object.kind != "connect") {
        const std::string stem = object.kind == "storage_pool" ? "pool" : object.kind;
        if (!object.name.empty()) details.emplace_back(stem + "_name", object.name);
        if (object.uuid != Uuid{}) details.emplace_back(stem + "_uuid", object.uuid.text());
    }
    return question;
}

std::string Inquiry::why_not(const AccessQuestion& question, bool is_to_be_made)
{
    AccessQuestion counted = question;
    const auto is_uuid = [](const AccessQuestion::Detail& one) {
        return one.first.ends_with("_uuid");
    };
    if (is_to_be_made) std::erase_if(counted.details, is_uuid);
    if (const auto known = known_.find(counted); known != known_.end()) return known->second;
    if (rounds_ < rounds_max) open_.emplace(std::move(counted), question);
    return "it has not been asked for";
}

std::vector<AccessQuestion> Inquiry::take()
{
    std::vector<AccessQuestion> questions;
    asked_.clear();
    for (auto& [counted, question] : open_) {
        asked_.push_back(counted);
        questions.push_back(std::move(question));
    }
    open_.clear();
    ++rounds_;
    return questions;
}

void Inquiry::answer(std::span<const std::string> answers)
{
    for (std::size_t index = 0; index < asked_.size(); ++index)
        known_[asked_[index]] = answers[index];
}

}  // namespace hostler::daemon
