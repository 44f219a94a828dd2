#pragma once
// What the admin program has changed while the daemon runs, for the daemon that takes its place;
// the rest comes from the configuration and the command line. Of the main thread, while clients
// stand still.

#include <vector>

#include "daemon/admin/idle_end.hpp"
#include "daemon/config/settings.hpp"
#include "daemon/rpc/server.hpp"
#include "proto/daemon/handover.pb.h"
#include "proto/io/worker_pool.hpp"

namespace hostler::daemon {

/// What can be changed, apart from the log, which is the process's.
struct Administered {
    const std::vector<Server*>& servers;
    proto::WorkerPool& workers;
    IdleEnd& idle_end;
};

void describe(const Administered& from, const Settings& settings, proto::daemon::Daemon& message);

/// What cannot be had any more (a log file's folder is gone) stays as the configuration has it,
/// which is logged.
void keep(const proto::daemon::Daemon& told, const Administered& in);

}  // namespace hostler::daemon
