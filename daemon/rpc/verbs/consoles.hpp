#pragma once
// The verbs that open a guest's consoles and channels as streams.

#include "daemon/rpc/call.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {

Task<proto::DomainOpenConsole::Reply> domain_open_console(Call&, proto::DomainOpenConsole::Args);
Task<proto::DomainOpenChannel::Reply> domain_open_channel(Call&, proto::DomainOpenChannel::Args);

}  // namespace hostler::daemon::verbs
