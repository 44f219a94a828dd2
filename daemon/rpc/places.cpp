#include "daemon/rpc/places.hpp"

#include <fmt/format.h>

namespace hostler::daemon {
namespace {

Error full(std::string_view limit, std::uint32_t most, std::string_view of)
{
    return Error(ErrorCode::operation_failed, fmt::format("{} = {} {}", limit, most, of));
}

}  // namespace

Result<Place> Places::take(const std::string& user, bool is_anonymous)
{
    const std::lock_guard lock(mutex_);
    if (clients_ >= limits_.clients_max)
        return full("max_clients", limits_.clients_max, "clients are connected");
    if (is_anonymous && limits_.anonymous_max && anonymous_ >= limits_.anonymous_max)
        return full("max_anonymous_clients", limits_.anonymous_max,
                    "clients have not shown yet who they are");
    std::uint32_t& of_user = users_[user];
    if (limits_.per_user_max && of_user >= limits_.per_user_max)
        return full("max_clients_per_user", limits_.per_user_max,
                    "clients of " + user + " are connected");
    ++of_user;
    ++clients_;
    anonymous_ += is_anonymous;
    return Place(shared_from_this(), user, is_anonymous);
}

Places::Counts Places::counts() const
{
    const std::lock_guard lock(mutex_);
    return {limits_, clients_, anonymous_};
}

Result<Done> Places::set_limits(std::uint32_t clients_max, std::uint32_t anonymous_max)
{
    if (clients_max == 0)
        return Error(ErrorCode::invalid_argument, "nclients_max must be at least 1");
    if (anonymous_max > clients_max)
        return Error(ErrorCode::invalid_argument,
                     fmt::format("nclients_unauth_max {} must not be above nclients_max {}",
                                 anonymous_max, clients_max));
    const std::lock_guard lock(mutex_);
    limits_.clients_max = clients_max;
    limits_.anonymous_max = anonymous_max;
    return Done{};
}

void Places::give_back(const std::string& user, bool is_anonymous)
{
    const std::lock_guard lock(mutex_);
    --clients_;
    anonymous_ -= is_anonymous;
    const auto row = users_.find(user);
    if (row != users_.end() && --row->second == 0) users_.erase(row);
}

void Places::is_known()
{
    const std::lock_guard lock(mutex_);
    --anonymous_;
}

Place& Place::operator=(Place&& other) noexcept
{
    leave();
    places_ = std::move(other.places_);
    user_ = std::move(other.user_);
    is_anonymous_ = other.is_anonymous_;
    return *this;
}

void Place::known()
{
    if (!places_ || !is_anonymous_) return;
    is_anonymous_ = false;
    places_->is_known();
}

void Place::leave()
{
    if (places_) places_->give_back(user_, is_anonymous_);
    places_ = nullptr;
}

}  // namespace hostler::daemon
