#pragma once
// Places: how many clients a server takes, and how many it has. Any thread. A Place is given back
// when it ends; whoever holds one keeps the Places alive.

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "xml/base/error.hpp"

namespace hostler::daemon {

struct PlaceLimits {
    std::uint32_t clients_max = 5000;
    std::uint32_t anonymous_max = 20;  ///< that have not yet shown who they are; 0: no limit
    std::uint32_t per_user_max = 0;    ///< of one user or address; 0: no limit
};

class Place;

class Places : public std::enable_shared_from_this<Places> {
public:
    explicit Places(PlaceLimits limits) : limits_(limits) {}

    /// A place for a client of `user` ("uid 1000", "192.0.2.7"); the error names the limit that
    /// stands in the way.
    Result<Place> take(const std::string& user, bool is_anonymous);

    struct Counts {
        PlaceLimits limits;
        std::uint32_t clients = 0;
        std::uint32_t anonymous = 0;
    };
    Counts counts() const;
    /// Those that are there stay, however many. invalid_argument for limits that make no sense.
    Result<Done> set_limits(std::uint32_t clients_max, std::uint32_t anonymous_max);

private:
    friend class Place;
    void give_back(const std::string& user, bool is_anonymous);
    void is_known();

    mutable std::mutex mutex_;
    PlaceLimits limits_;
    std::uint32_t clients_ = 0;
    std::uint32_t anonymous_ = 0;
    std::map<std::string, std::uint32_t> users_;
};

class Place {
public:
    Place() = default;
    Place(Place&& other) noexcept = default;
    Place& operator=(Place&& other) noexcept;
    ~Place() { leave(); }

    /// The client has shown who it is.
    void known();

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
};

}  // namespace hostler::daemon
