#pragma once
// Administration: what the admin program may ask of the daemon. Any thread.

#include <chrono>
#include <string_view>
#include <vector>

#include "proto/io/worker_pool.hpp"
#include "xml/base/error.hpp"

namespace hostler::daemon {

class Server;

class Administration {
public:
    virtual ~Administration() = default;

    /// In the order in which they are listed; the same for the life of the daemon.
    virtual const std::vector<Server*>& servers() = 0;
    /// Throws no_server.
    Server& server(std::string_view name);

    virtual proto::WorkerPool& workers() = 0;
    virtual std::size_t io_threads() const = 0;

    /// Ends the daemon when it has had no client and no running domain for so long; 0: never.
    virtual void set_timeout(std::chrono::seconds time) = 0;
};

}  // namespace hostler::daemon
