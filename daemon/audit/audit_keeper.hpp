#pragma once
// AuditKeeper: hears of domains that start, fail to, change what they have, and stop, and has it
// written down in the audit log with what they were given. The kernel is asked on the pool for what
// blocks, in the order of the events.

#include <map>
#include <memory>

#include "daemon/audit/audit.hpp"
#include "daemon/domains/realm.hpp"
#include "daemon/events/broker.hpp"

namespace hostler::daemon {

class AuditKeeper : public Subscriber, public std::enable_shared_from_this<AuditKeeper> {
public:
    AuditKeeper(Audit audit, Realm& realm)
        : audit_(std::move(audit)), realm_(realm), line_(asio::make_strand(realm.blocking()))
    {
    }

    /// Domains that run already are told of from here on. Before anything is delivered.
    void know_running();
    void deliver(std::shared_ptr<const Event> event) override;

private:
    /// Disks by target, interfaces by address: what the record names them by.
    using Devices = std::map<std::string, std::string>;
    struct Running {
        Audited who;
        Devices disks;
        Devices interfaces;
        std::uint64_t memory_kib;
        std::uint64_t vcpus;
    };

    // On line_.
    void hear(const Event& event);
    static Running running_of(const xml::Domain& domain);
    Running give(const xml::Domain& domain);
    void started(const proto::DomainRef& domain, std::string_view reason);
    void failed(const proto::DomainRef& domain, std::string_view reason);
    void stopped(const proto::DomainRef& domain, std::string_view reason);
    void changed(const Uuid& uuid);
    void memory_set(const Uuid& uuid, std::uint64_t kib);
    void compare(const Audited& who, std::string_view kind, const Devices& before,
                 const Devices& now);

    const Audit audit_;
    Realm& realm_;
    const Executor line_;
    std::map<Uuid, Running> running_;  ///< on line_: a transient domain is gone when it stops
};

}  // namespace hostler::daemon
