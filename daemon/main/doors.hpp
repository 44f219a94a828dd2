#pragma once
// Doors: what is behind each kind of socket, and the sockets that the settings ask for.

#include <memory>

#include "daemon/config/paths.hpp"
#include "daemon/config/settings.hpp"
#include "daemon/rpc/server.hpp"
#include "proto/io/tls.hpp"

namespace hostler::daemon {

PlaceLimits remote_limits(const Settings& settings);
PlaceLimits admin_limits(const Settings& settings);

/// The certificates, or null where there are none and none are asked for. Throws what is wrong
/// with them.
std::unique_ptr<proto::TlsServer> load_certificates(const Settings& settings, const Paths& paths);

class Doors {
public:
    /// Throws for settings that leave a door open or cannot be kept. All outlive the doors.
    Doors(const Settings& settings, const Paths& paths, proto::TlsServer* tls);

    /// Prepares what a client has to pass there. Throws what is not there for it.
    Door behind(DoorKind kind) const;

    /// Opens the sockets that the settings name. Throws what prevents it, naming setting or file.
    std::vector<Listener> listen() const;
    /// Says which settings are for nothing where others have opened the sockets.
    void warn_of_unused() const;

private:
    void listen_unix(std::vector<Listener>& into) const;
    void listen_libvirt(std::vector<Listener>& into) const;
    void listen_inet(std::vector<Listener>& into, const std::string& port, DoorKind kind) const;
    SessionLimits limits(DoorKind kind) const;
    AuthKind auth(DoorKind kind) const;

    const Settings& settings_;
    const Paths& paths_;
    proto::TlsServer* tls_;
};

}  // namespace hostler::daemon
