#include "daemon/rpc/places.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace hostler::daemon {
namespace {

Error full(std::string_view limit, std::uint32_t most, std::string_view of)
{
    return Error(ErrorCode::operation_failed, fmt::format("{} = {} {}", limit, most, of));
}

/// Who has one IPv6 address has a network of 2^64 of them: they count as one.
std::string counted_as(const std::string& user)
{
    in6_addr address{};
    if (inet_pton(AF_INET6, user.c_str(), &address) != 1) return user;
    if (IN6_IS_ADDR_LINKLOCAL(&address) || IN6_IS_ADDR_LOOPBACK(&address)) return user;
    std::fill_n(address.s6_addr + 8, 8, std::uint8_t{0});
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(AF_INET6, &address, text.data(), text.size());
    return std::string(text.data()) + "/64";
}

}  // namespace

Result<Place> Places::take(const std::string& from, bool is_anonymous, bool is_owner)
{
    const std::string user = counted_as(from);
    const std::lock_guard lock(mutex_);
    if (clients_ >= limits_.clients_max)
        return full("max_clients", limits_.clients_max, "clients are connected");
    if (is_anonymous)
        if (const Result<Done> may = may_be_anonymous(user); !may) return may.error();
    if (const Result<Done> may = may_be_one_more(user, is_owner); !may) return may.error();
    return give(user, is_anonymous);
}

/// Whoever may connect leaves places to others, and to who would set things right.
Result<Done> Places::may_be_one_more(const std::string& user, bool is_owner) const
{
    const auto row = users_.find(user);
    const std::uint32_t of_user = row == users_.end() ? 0 : row->second.clients;
    if (limits_.per_user_max && of_user >= limits_.per_user_max)
        return full("max_clients_per_user", limits_.per_user_max,
                    "clients of " + user + " are connected");
    if (is_owner) return Done{};
    const std::uint32_t kept = limits_.clients_max / 8;
    if (clients_ >= limits_.clients_max - kept)
        return full("max_clients", limits_.clients_max,
                    fmt::format("leaves {} to the daemon's owner, and the others are taken", kept));
    const std::uint32_t share = limits_.clients_max - limits_.clients_max / 4;
    if (limits_.per_user_max == 0 && of_user >= share)
        return full(
            "max_clients", limits_.clients_max,
            fmt::format("leaves {} to one, and so many clients of {} are connected", share, user));
    return Done{};
}

/// Whoever connects and says nothing leaves places to those from elsewhere.
Result<Done> Places::may_be_anonymous(const std::string& user) const
{
    const std::uint32_t most = limits_.anonymous_max;
    if (most == 0) return Done{};
    if (anonymous_ >= most)
        return full("max_anonymous_clients", most, "clients have not shown yet who they are");
    const std::uint32_t share = most - most / 4;
    const auto row = users_.find(user);
    if (row != users_.end() && row->second.anonymous >= share)
        return full("max_anonymous_clients", most,
                    fmt::format("leaves {} to one, and so many clients of {} have not shown yet "
                                "who they are",
                                share, user));
    return Done{};
}

Place Places::take_over(const std::string& from, bool is_anonymous)
{
    const std::lock_guard lock(mutex_);
    return give(counted_as(from), is_anonymous);
}

Place Places::give(const std::string& user, bool is_anonymous)
{
    OfOne& of_user = users_[user];
    ++of_user.clients;
    of_user.anonymous += is_anonymous;
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
    are_limits_changed_ = true;
    return Done{};
}

bool Places::hold(const std::string& user, std::size_t before, std::size_t now)
{
    const std::lock_guard lock(mutex_);
    std::size_t& held = users_[user].unfinished_bytes;
    held = held - before + now;
    return held <= limits_.unfinished_bytes_max;
}

bool Places::are_limits_changed() const
{
    const std::lock_guard lock(mutex_);
    return are_limits_changed_;
}

void Places::give_back(const std::string& user, bool is_anonymous)
{
    const std::lock_guard lock(mutex_);
    --clients_;
    anonymous_ -= is_anonymous;
    const auto row = users_.find(user);
    if (row == users_.end()) return;
    row->second.anonymous -= is_anonymous;
    if (--row->second.clients == 0) users_.erase(row);
}

void Places::is_known(const std::string& user)
{
    const std::lock_guard lock(mutex_);
    --anonymous_;
    --users_[user].anonymous;
}

Place& Place::operator=(Place&& other) noexcept
{
    leave();
    places_ = std::move(other.places_);
    user_ = std::move(other.user_);
    is_anonymous_ = other.is_anonymous_;
    unfinished_bytes_ = std::exchange(other.unfinished_bytes_, 0);
    return *this;
}

void Place::known()
{
    if (!places_ || !is_anonymous_) return;
    is_anonymous_ = false;
    places_->is_known(user_);
}

bool Place::hold_unfinished(std::size_t bytes)
{
    if (!places_ || bytes == unfinished_bytes_) return true;
    return places_->hold(user_, std::exchange(unfinished_bytes_, bytes), bytes);
}

void Place::leave()
{
    hold_unfinished(0);
    if (places_) places_->give_back(user_, is_anonymous_);
    places_ = nullptr;
}

}  // namespace hostler::daemon
