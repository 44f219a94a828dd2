#pragma once
// The verbs that find domains. All are answered from views.

#include "daemon/domains/view.hpp"
#include "daemon/rpc/call.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {

/// Whether VIR_CONNECT_LIST_DOMAINS_… of `flags` let a domain through.
bool passes(const View& view, std::uint32_t flags);

}  // namespace hostler::daemon::verbs
