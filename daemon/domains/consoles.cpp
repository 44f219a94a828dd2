#include "daemon/domains/consoles.hpp"

#include "xml/base/error.hpp"

namespace hostler::daemon {

// Holders are told after the lock is let go: what they hold may come back here.

std::uint64_t Consoles::take(const std::string& device, bool is_forced, Tell tell)
{
    Tell before;
    std::uint64_t number = 0;
    {
        const std::lock_guard lock(mutex_);
        const auto held = holders_.find(device);
        if (held != holders_.end()) {
            if (!is_forced)
                throw Error(ErrorCode::operation_failed,
                            "Active console session exists for this domain");
            before = std::move(held->second.tell);
        }
        number = ++last_;
        holders_.insert_or_assign(device, Holder{number, std::move(tell)});
    }
    if (before) before(End::taken_over);
    return number;
}

void Consoles::give_back(const std::string& device, std::uint64_t number)
{
    const std::lock_guard lock(mutex_);
    const auto held = holders_.find(device);
    if (held != holders_.end() && held->second.number == number) holders_.erase(held);
}

void Consoles::end_all()
{
    std::map<std::string, Holder> all;
    {
        const std::lock_guard lock(mutex_);
        all.swap(holders_);
    }
    for (const auto& [device, holder] : all) holder.tell(End::guest_gone);
}

}  // namespace hostler::daemon
