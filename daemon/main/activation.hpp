#pragma once
// Activation: the sockets that systemd hands over. Their units' names say what is behind them, as
// libvirt's do: NAME.socket, NAME-ro.socket, NAME-admin.socket, NAME-tcp.socket, NAME-tls.socket.

#include <vector>

#include "daemon/rpc/listener.hpp"

namespace hostler::daemon {

/// The kind that a socket unit's name means: "hostlerd-ro.socket" is read_only.
DoorKind kind_of_unit(std::string_view name);

/// What systemd gave to this process; nothing when it was started another way.
std::vector<Listener> take_activated();

}  // namespace hostler::daemon
