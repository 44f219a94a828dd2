#include "daemon/objects/turn.hpp"

#include <fmt/format.h>

namespace hostler::daemon {
namespace {

std::int64_t seconds(Turns::Clock::duration time)
{
    return std::chrono::duration_cast<std::chrono::seconds>(time).count();
}

}  // namespace

Turn::~Turn()
{
    if (turns_) turns_->hand_over();
}

Task<Turn> Turns::take(std::string_view name, Clock::duration limit)
{
    if (holder_) {
        Waiter waiter(strand_);
        waiter.timer.expires_after(wait_max_);
        line_.push_back(&waiter);
        co_await waiter.timer.async_wait(asio::as_tuple(asio::use_awaitable));
        if (!waiter.has_turn) {
            std::erase(line_, &waiter);
            throw timed_out();
        }
    }
    Holder holder{name, Clock::now()};
    if (limit > Clock::duration::zero()) holder.deadline = holder.since + limit;
    set_holder(holder);
    co_return Turn(*this);
}

std::optional<Turns::Holder> Turns::holder() const
{
    const std::lock_guard lock(mutex_);
    return holder_;
}

void Turns::set_holder(std::optional<Holder> holder)
{
    const std::lock_guard lock(mutex_);
    holder_ = holder;
}

void Turns::hand_over()
{
    if (line_.empty()) {
        set_holder(std::nullopt);
        return;
    }
    // The holder stays until the waiter wakes, so that nobody steps in between.
    Waiter* next = line_.front();
    line_.erase(line_.begin());
    next->has_turn = true;
    next->timer.cancel();
}

Error Turns::timed_out() const
{
    const Clock::time_point now = Clock::now();
    std::string end;
    if (holder_->deadline && *holder_->deadline > now)
        end = fmt::format(", it is to end within {} s", seconds(*holder_->deadline - now) + 1);
    else if (holder_->deadline)
        end = fmt::format(", it was to end {} s ago", seconds(now - *holder_->deadline));
    return Error(ErrorCode::operation_timeout,
                 fmt::format("cannot acquire state change lock (held by {} for {} s{})",
                             holder_->name, seconds(now - holder_->since), end));
}

}  // namespace hostler::daemon
