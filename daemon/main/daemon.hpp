#pragma once
// Daemon: wires the rooms together; nothing else does. Built in the order in which its parts depend
// on each other, torn down the other way.

#include <boost/asio/signal_set.hpp>
#include <boost/asio/thread_pool.hpp>
#include <csignal>
#include <memory>
#include <optional>

#include "daemon/admin/administration.hpp"
#include "daemon/admin/idle_end.hpp"
#include "daemon/audit/audit_keeper.hpp"
#include "daemon/events/journal_keeper.hpp"
#include "daemon/main/administered.hpp"
#include "daemon/main/options.hpp"
#include "daemon/rpc/server.hpp"
#include "daemon/services.hpp"
#include "daemon/store/directory_lock.hpp"
#include "daemon/store/object_files.hpp"
#include "drivers/host/real_host.hpp"
#include "drivers/registry.hpp"
#include "drivers/storage/host_storage.hpp"
#include "proto/daemon/handover.pb.h"
#include "proto/io/threads.hpp"
#include "proto/io/tls.hpp"
#include "proto/io/worker_pool.hpp"

namespace hostler::daemon {

class Doors;
class Predecessor;

class Daemon : private Administration {
public:
    /// Everything up to the open sockets. Throws what prevents it.
    /// `predecessor`: the daemon whose place this one takes; null: there is none.
    Daemon(const Options& options, Settings settings, Paths paths, Predecessor* predecessor);
    ~Daemon() override;

    /// Serves until a signal ends it.
    void run();

private:
    void wait_for(Task<> task);
    void load_system();
    void load_tests();
    void load_tests(const proto::daemon::Daemon& told);
    void start_autostarted();
    void open_doors(const Doors& doors);
    void take_over(Predecessor& predecessor, const Doors& doors);
    Realm* find_realm(const std::string& uri);
    Administered administered() { return {servers_, blocking_, idle_end_}; }
    void upgrade();
    bool serves_tls(Predecessor* predecessor) const;
    void begin_audit();
    Task<> look_at_host();
    void leave_what_is_stuck();
    void reload();
    std::string reopen_log();
    std::string reload_policy();
    std::string reload_certificates();
    bool is_needed();
    bool end_unneeded();

    const std::vector<Server*>& servers() override { return servers_; }
    proto::WorkerPool& workers() override { return blocking_; }
    std::size_t io_threads() const override { return threads_.count(); }
    void set_timeout(std::chrono::seconds time) override { idle_end_.set(time); }

    Task<> wait_for_signal();

    // Of the members above realms_.
    RealmOrder system_order();
    RealmOrder test_order();

    Settings settings_;
    Paths paths_;
    std::optional<DirectoryLock> lock_;
    std::vector<std::string> words_;
    ObjectFiles files_;
    std::unique_ptr<Journal> journal_;
    std::shared_ptr<JournalKeeper> keeper_;
    std::shared_ptr<AuditKeeper> auditor_;
    drivers::host::RealHost host_;
    drivers::storage::HostStorage storage_;
    proto::WorkerPool blocking_;
    proto::WorkerPool writing_;  ///< a disk that hangs elsewhere delays nobody's definitions
    proto::WorkerPool asking_;
    proto::WorkerPool looking_;  ///< at the host: no disk delays its figures
    asio::thread_pool work_;
    drivers::Loaded loaded_;
    Realms realms_;
    Services services_;
    proto::IoThreads threads_;
    std::vector<Listener> activated_;  ///< systemd's, until they are served
    std::unique_ptr<proto::TlsServer> tls_;
    Server remote_;
    Server admin_;
    const std::vector<Server*> servers_;
    asio::io_context context_{1};  ///< the main thread's
    asio::signal_set signals_{context_, SIGTERM, SIGINT, SIGHUP};
    IdleEnd idle_end_;
    std::uint64_t visits_seen_ = 0;
};

}  // namespace hostler::daemon
