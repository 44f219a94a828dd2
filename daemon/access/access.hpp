#pragma once
// Access: who a caller is and what it may do. Every call is judged here, before its verb runs, by
// the rules of the printed procedure table; what a result lists is judged here too. A Caller
// belongs to its session's thread.

#include <cstdint>
#include <optional>
#include <string>

#include "proto/rpc/procedure.hpp"
#include "xml/base/error.hpp"

namespace hostler::daemon {

struct Caller {
    bool is_read_only = false;
    std::optional<std::uint32_t> user_id;  ///< of a UNIX socket's peer
    std::string certificate_name;          ///< of a TLS client
};

/// What a call asks for, as far as rules depend on it.
struct Asked {
    std::uint32_t flags = 0;
    std::uint32_t field = 0;  ///< the one field that a rule names (an address's source)
};

bool is_allowed(const Caller& caller, proto::Permission permission);

/// Throws operation_denied, in libvirt's words, unless `caller` has every permission that the
/// procedure needs whatever is asked for. Judged before the arguments are read.
void require_always(const Caller& caller, const proto::ProcedureInfo& procedure);

/// The same for what depends on the arguments.
void require_asked(const Caller& caller, const proto::ProcedureInfo& procedure, Asked asked);

}  // namespace hostler::daemon
