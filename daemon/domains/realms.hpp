#pragma once
// Realms: from a connection's URI to its realm. Any thread.

#include <memory>
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
    Realm& open(std::string_view uri);

    Realm& system() { return *system_; }
    /// test:///default, with the domains that the test driver brings along.
    Realm& test() { return *test_; }

private:
    std::unique_ptr<Realm> system_;
    std::unique_ptr<Realm> test_;
};

}  // namespace hostler::daemon
