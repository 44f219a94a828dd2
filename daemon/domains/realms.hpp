#pragma once
// Realms: from a connection's URI to its realm. Any thread.

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "daemon/domains/realm.hpp"

namespace hostler::daemon {

class Realms {
public:
    /// `system` is qemu:///system, or qemu:///session where the daemon is a user's own.
    Realms(RealmOrder system, RealmOrder test);

    /// The realm that CONNECT_OPEN names; "" is the daemon's own. Throws no_connect for a scheme
    /// that nobody serves, and says what is wrong with a path.
    Task<Realm*> open(std::string uri);

    Realm& system() { return *system_; }
    /// test:///default, with the domains that the test driver brings along.
    Realm& test() { return *test_; }

private:
    /// test:///FILE: shared by all who name it, read when the first does.
    struct Shown {
        std::unique_ptr<drivers::Driver> driver;
        std::unique_ptr<Realm> realm;
    };
    static constexpr std::size_t shown_max = 16;

    Realm* known(std::string_view uri);
    Realm* show(const std::string& file);
    Shown read(const std::string& file) const;

    RealmOrder test_order_;
    std::unique_ptr<Realm> system_;
    std::unique_ptr<Realm> test_;
    std::mutex mutex_;  ///< of shown_; held while a file is read, on the pool for what blocks
    std::map<std::string, Shown> shown_;
};

}  // namespace hostler::daemon
