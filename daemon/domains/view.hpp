#pragma once
// View: what is known of a domain, as of its last change. Immutable; every call that only reads is
// answered from it, on any thread, without waiting for a job, a driver or a disk.

#include <memory>

#include "drivers/driver.hpp"
#include "proto/rpc/net.gen.hpp"
#include "xml/domain/domain.hpp"

namespace hostler::daemon {

/// virDomainState and the reason that goes with it.
struct DomainState {
    int state = 0;
    int reason = 0;
    bool operator==(const DomainState&) const = default;
};

/// A disk of a running domain that failed, until the domain runs on.
struct DiskError {
    std::string target;
    int code = 0;  ///< virDomainDiskErrorCode
};

struct View {
    std::shared_ptr<const xml::Domain> persistent;  ///< null: a transient domain
    std::shared_ptr<const xml::Domain> live;        ///< null: not running
    /// For its statistics only, which any thread may ask for.
    std::shared_ptr<const drivers::Machine> machine;
    int id = -1;
    DomainState state;
    bool is_autostart = false;
    bool is_updated = false;  ///< the stored definition changed since it was started
    /// A saved state waits for the next start.
    bool has_managed_save = false;
    std::vector<DiskError> disk_errors;

    bool is_active() const { return live != nullptr; }
    bool is_persistent() const { return persistent != nullptr; }
    /// What clients see unless they ask for the stored one.
    const xml::Domain& current() const { return live ? *live : *persistent; }
    proto::DomainRef reference() const { return {current().name.str(), current().uuid, id}; }
};

using ViewPtr = std::shared_ptr<const View>;

}  // namespace hostler::daemon
