#pragma once
// Places: how many clients a server takes, and how many it has. Any thread. A Place is given back
// when it ends; whoever holds one keeps the Places alive.

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "xml/base/error.hpp"

namespace hostler::daemon {

struct PlaceLimits {
    std::uint32_t clients_max = 5000;
    /// That have not yet shown who they are; 0: no limit. One user, or one address, has at most
    /// three quarters of them.
    std::uint32_t anonymous_max = 20;
    /// Of one user or address; 0: three quarters of clients_max.
    std::uint32_t per_user_max = 0;
    /// Of messages that have begun to come and are not whole, of one user or address.
    std::size_t unfinished_bytes_max = 128u << 20;
};

class Place;

class Places : public std::enable_shared_from_this<Places> {
public:
    explicit Places(PlaceLimits limits) : limits_(limits) {}

    /// A place for a client from there ("uid 1000", "192.0.2.7"); the error names the limit that
    /// stands in the way. The addresses of one IPv6 network are one user's. The daemon's owner may
    /// have all places, and those of an eighth are for nobody else.
    Result<Place> take(const std::string& from, bool is_anonymous, bool is_owner = false);

    /// A place for a client that had one in the process before this: no limit stands in its way.
    Place take_over(const std::string& from, bool is_anonymous);

    struct Counts {
        PlaceLimits limits;
        std::uint32_t clients = 0;
        std::uint32_t anonymous = 0;
    };
    Counts counts() const;
    /// Those that are there stay, however many. invalid_argument for limits that make no sense.
    Result<Done> set_limits(std::uint32_t clients_max, std::uint32_t anonymous_max);
    /// Whether they are other than those at start.
    bool are_limits_changed() const;

private:
    friend class Place;
    Place give(const std::string& user, bool is_anonymous);
    void give_back(const std::string& user, bool is_anonymous);
    void is_known(const std::string& user);
    Result<Done> may_be_anonymous(const std::string& user) const;
    Result<Done> may_be_one_more(const std::string& user, bool is_owner) const;
    bool hold(const std::string& user, std::size_t before, std::size_t now);

    struct OfOne {
        std::uint32_t clients = 0;
        std::uint32_t anonymous = 0;
        std::size_t unfinished_bytes = 0;
    };

    mutable std::mutex mutex_;
    PlaceLimits limits_;
    bool are_limits_changed_ = false;
    std::uint32_t clients_ = 0;
    std::uint32_t anonymous_ = 0;
    std::map<std::string, OfOne> users_;
};

class Place {
public:
    Place() = default;
    Place(Place&& other) noexcept
        : places_(std::move(other.places_)),
          user_(std::move(other.user_)),
          is_anonymous_(other.is_anonymous_),
          unfinished_bytes_(std::exchange(other.unfinished_bytes_, 0))
    {
    }
    Place& operator=(Place&& other) noexcept;
    ~Place() { leave(); }

    /// The client has shown who it is.
    void known();
    /// So much has come of a message that is not whole. False where that is more than its user may
    /// have with all its clients.
    bool hold_unfinished(std::size_t bytes);

private:
    friend class Places;
    Place(std::shared_ptr<Places> places, std::string user, bool is_anonymous)
        : places_(std::move(places)), user_(std::move(user)), is_anonymous_(is_anonymous)
    {
    }
    void leave();

    std::shared_ptr<Places> places_;
    std::string user_;
    bool is_anonymous_ = false;
    std::size_t unfinished_bytes_ = 0;
};

}  // namespace hostler::daemon
