#include "daemon/domains/domains.hpp"

#include <fmt/format.h>

#include <mutex>

namespace hostler::daemon {
namespace {

using Names = Shelf<Domain>;

Error taken(const Names::Conflict& conflict)
{
    const std::string_view how =
        conflict.whose == Names::Whose::uuid ? "is already defined" : "already exists";
    return Error(
        ErrorCode::operation_failed,
        fmt::format("domain '{}' {} with uuid {}", conflict.name, how, conflict.uuid.text()));
}

}  // namespace

Found Domains::by_reference(const proto::DomainRef& reference) const
{
    Found found = shelf_.find(reference.uuid);
    if (found.view) return found;
    throw Error(ErrorCode::no_domain, fmt::format("no domain with matching uuid '{}' ({})",
                                                  reference.uuid.text(), reference.name));
}

Found Domains::by_uuid(const Uuid& uuid) const
{
    Found found = shelf_.find(uuid);
    if (found.view) return found;
    throw Error(ErrorCode::no_domain,
                fmt::format("no domain with matching uuid '{}'", uuid.text()));
}

Found Domains::by_name(std::string_view name) const
{
    Found found = shelf_.find(name);
    if (found.view) return found;
    throw Error(ErrorCode::no_domain, fmt::format("no domain with matching name '{}'", name));
}

Found Domains::by_id(int id) const
{
    Found found;
    {
        const std::shared_lock lock(mutex_);
        const auto row = by_id_.find(id);
        if (row != by_id_.end()) found.object = row->second;
    }
    if (found.object) found.view = found.object->view();
    if (found.view) return found;
    throw Error(ErrorCode::no_domain, fmt::format("no domain with matching id {}", id));
}

Result<DomainPlace> Domains::admit(const Uuid& uuid, std::string_view name,
                                   const std::function<DomainPtr()>& make)
{
    return shelf_.take(uuid, name, make, taken);
}

void Domains::rename(const Uuid& uuid, std::string_view to)
{
    if (!shelf_.rename(uuid, to))
        throw Error(ErrorCode::operation_invalid,
                    fmt::format("domain with name '{}' already exists", to));
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
