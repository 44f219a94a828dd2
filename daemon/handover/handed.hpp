#pragma once
// Sessions and listeners as messages, and back. Descriptors go into a list beside the message.

#include <vector>

#include "daemon/rpc/listener.hpp"
#include "daemon/rpc/server.hpp"
#include "daemon/rpc/session.hpp"
#include "proto/daemon/handover.pb.h"

namespace hostler::daemon {

namespace handover = proto::daemon;

handover::Listener describe(const Server::Standing& standing, std::vector<Fd>& descriptors);
/// The session's socket must be there.
handover::Client describe(HandedSession session, DoorKind kind, std::int64_t connected_at_s,
                          std::vector<Fd>& descriptors);

/// Throws for a message that makes no sense.
Listener read(const handover::Listener& message, std::vector<Fd>& descriptors);
HandedSession read(const handover::Client& message, std::vector<Fd>& descriptors);

}  // namespace hostler::daemon
