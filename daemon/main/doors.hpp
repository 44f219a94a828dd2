#pragma once
// open_doors: the sockets that the settings ask for.

#include <memory>

#include "daemon/config/paths.hpp"
#include "daemon/config/settings.hpp"
#include "daemon/rpc/server.hpp"
#include "proto/io/tls.hpp"

namespace hostler::daemon {

/// Listens. Throws what prevents it, naming the setting or the file. The certificates, where TLS is
/// served, belong to the caller and outlive the server.
std::unique_ptr<proto::TlsServer> open_doors(Server& server, const Settings& settings,
                                             const Paths& paths);

}  // namespace hostler::daemon
