#pragma once
// Daemon: wires the rooms together; nothing else does. Built in the order in which its parts depend
// on each other, torn down the other way.

#include <boost/asio/thread_pool.hpp>
#include <memory>

#include "daemon/events/journal_keeper.hpp"
#include "daemon/main/options.hpp"
#include "daemon/rpc/server.hpp"
#include "daemon/services.hpp"
#include "daemon/store/directory_lock.hpp"
#include "daemon/store/object_files.hpp"
#include "drivers/host/real_host.hpp"
#include "drivers/registry.hpp"
#include "proto/io/threads.hpp"
#include "proto/io/tls.hpp"

namespace hostler::daemon {

class Daemon {
public:
    /// Everything up to the open sockets. Throws what prevents it.
    Daemon(const Options& options, Settings settings, Paths paths);
    ~Daemon();

    /// Serves until a signal ends it.
    void run();

private:
    void wait_for(Task<> task);
    void load_system();
    void load_tests();
    void start_autostarted();
    void reload();
    Task<> wait_for_signal();

    Settings settings_;
    Paths paths_;
    DirectoryLock lock_;
    ObjectFiles files_;
    std::unique_ptr<Journal> journal_;
    std::shared_ptr<JournalKeeper> keeper_;
    drivers::host::RealHost host_;
    asio::thread_pool blocking_;
    asio::thread_pool work_;
    drivers::Loaded loaded_;
    Realms realms_;
    Services services_;
    proto::IoThreads threads_;
    std::unique_ptr<proto::TlsServer> tls_;
    Server server_;
};

}  // namespace hostler::daemon
