#include "daemon/domains/domains.hpp"

#include <fmt/format.h>

#include <mutex>

namespace hostler::daemon {
namespace {

/// What a table has under `key`, if it is seen.
template <class Table, class Key>
Found seen(const Table& table, const Key& key, std::shared_mutex& mutex)
{
    Found found;
    {
        const std::shared_lock lock(mutex);
        const auto row = table.find(key);
        if (row == table.end()) return found;
        found.domain = row->second;
    }
    found.view = found.domain->view();
    return found;
}

}  // namespace

Found Domains::find(const Uuid& uuid) const
{
    return seen(by_uuid_, uuid, mutex_);
}

Found Domains::by_reference(const proto::DomainRef& reference) const
{
    Found found = find(reference.uuid);
    if (!found.view)
        throw Error(ErrorCode::no_domain, fmt::format("no domain with matching uuid '{}' ({})",
                                                      reference.uuid.text(), reference.name));
    return found;
}

Found Domains::by_uuid(const Uuid& uuid) const
{
    Found found = find(uuid);
    if (!found.view)
        throw Error(ErrorCode::no_domain,
                    fmt::format("no domain with matching uuid '{}'", uuid.text()));
    return found;
}

Found Domains::by_name(std::string_view name) const
{
    Found found = seen(by_name_, name, mutex_);
    if (!found.view)
        throw Error(ErrorCode::no_domain, fmt::format("no domain with matching name '{}'", name));
    return found;
}

Found Domains::by_id(int id) const
{
    Found found = seen(by_id_, id, mutex_);
    if (!found.view)
        throw Error(ErrorCode::no_domain, fmt::format("no domain with matching id {}", id));
    return found;
}

std::vector<Found> Domains::all() const
{
    std::vector<Found> found;
    {
        const std::shared_lock lock(mutex_);
        found.reserve(by_uuid_.size());
        for (const auto& [uuid, domain] : by_uuid_) found.push_back({domain, nullptr});
    }
    for (Found& one : found) one.view = one.domain->view();
    std::erase_if(found, [](const Found& one) { return !one.view; });
    return found;
}

Result<DomainPtr> Domains::admit(const Uuid& uuid, std::string_view name,
                                 const std::function<DomainPtr()>& make)
{
    const std::unique_lock lock(mutex_);
    const auto same_uuid = by_uuid_.find(uuid);
    const auto same_name = by_name_.find(name);
    if (same_uuid != by_uuid_.end()) {
        if (same_name != by_name_.end() && same_name->second == same_uuid->second)
            return same_uuid->second;
        for (const auto& [other, domain] : by_name_)
            if (domain == same_uuid->second)
                return Error(
                    ErrorCode::operation_failed,
                    fmt::format("domain '{}' is already defined with uuid {}", other, uuid.text()));
    }
    if (same_name != by_name_.end())
        for (const auto& [other, domain] : by_uuid_)
            if (domain == same_name->second)
                return Error(
                    ErrorCode::operation_failed,
                    fmt::format("domain '{}' already exists with uuid {}", name, other.text()));
    DomainPtr made = make();
    by_uuid_.emplace(uuid, made);
    by_name_.emplace(std::string(name), made);
    return made;
}

void Domains::forget(const Domain& domain, const Uuid& uuid, std::string_view name)
{
    const std::unique_lock lock(mutex_);
    const auto same_uuid = by_uuid_.find(uuid);
    if (same_uuid != by_uuid_.end() && same_uuid->second.get() == &domain)
        by_uuid_.erase(same_uuid);
    const auto same_name = by_name_.find(name);
    if (same_name != by_name_.end() && same_name->second.get() == &domain)
        by_name_.erase(same_name);
}

void Domains::rename(const Uuid& uuid, std::string_view from, std::string_view to)
{
    const std::unique_lock lock(mutex_);
    if (by_name_.contains(to))
        throw Error(ErrorCode::operation_invalid,
                    fmt::format("domain with name '{}' already exists", to));
    by_name_.emplace(std::string(to), by_uuid_.at(uuid));
    by_name_.erase(by_name_.find(from));
}

int Domains::take_id(const DomainPtr& domain)
{
    const std::unique_lock lock(mutex_);
    by_id_.emplace(++last_id_, domain);
    return last_id_;
}

void Domains::keep_id(int id, const DomainPtr& domain)
{
    const std::unique_lock lock(mutex_);
    by_id_.emplace(id, domain);
    last_id_ = std::max(last_id_, id);
}

void Domains::drop_id(int id)
{
    const std::unique_lock lock(mutex_);
    by_id_.erase(id);
}

}  // namespace hostler::daemon
