#pragma once
// Secrets: every secret of one realm, found by UUID or by what it is for. Any thread.

#include <chrono>
#include <string_view>
#include <vector>

#include "daemon/events/broker.hpp"
#include "daemon/objects/shelf.hpp"
#include "daemon/secrets/secret.hpp"

namespace hostler::daemon {

/// What a realm gives its secrets.
struct SecretWorld {
    Broker& broker;
    ObjectFiles* files = nullptr;  ///< null: nothing is kept
    Executor work;
    Executor blocking;
    std::chrono::seconds job_wait_max{30};
};

using SecretFound = Shelf<Secret>::Found;
using SecretPlace = Shelf<Secret>::Place;

class Secrets {
public:
    explicit Secrets(SecretWorld world);

    // Each throws no_secret, in libvirt's words, when there is none: the view is never null.
    SecretFound by_uuid(const Uuid& uuid) const;
    SecretFound by_usage(std::int32_t type, std::string_view id) const;

    /// The view of the secret with this UUID, or null.
    SecretViewPtr seek(const Uuid& uuid) const { return shelf_.find(uuid).view; }
    /// Every secret that is seen, in no order.
    std::vector<SecretFound> all() const { return shelf_.all(); }

    /// The place of the secret with this UUID and use, made when there is none. An error when
    /// only one of the two is another secret's.
    Result<SecretPlace> admit(const xml::Secret& definition);
    /// Takes out a secret that is no longer seen.
    void forget(const Uuid& uuid) { shelf_.forget(uuid); }

    const SecretWorld& world() const { return world_; }
    const Definitions& definitions() const { return definitions_; }

    /// At start of the daemon, before there are clients. What cannot be read is logged and kept.
    void load();

private:
    SecretWorld world_;
    Definitions definitions_;
    Shelf<Secret> shelf_;
};

}  // namespace hostler::daemon
