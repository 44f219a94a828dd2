#pragma once
// Access: judges every call before its verb runs, by the rules of the printed procedure table: what
// a reader may, and, where there is one, by the policy. What a result lists is judged here too. Any
// thread.

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>

#include "daemon/access/authority.hpp"
#include "daemon/access/caller.hpp"
#include "daemon/access/object.hpp"
#include "daemon/access/policy.hpp"
#include "proto/rpc/procedure.hpp"

namespace hostler::daemon {

/// What a call asks for, as far as rules depend on it.
struct Asked {
    std::uint32_t flags = 0;
    std::uint32_t field = 0;         ///< the one field that a rule names (an address's source)
    std::optional<Object> object{};  ///< known from the arguments, and looked up by the daemon
    std::string driver{};            ///< that a connection is to be opened to, before it is
    bool is_judged_by_verb = false;  ///< the verb finds the object, and calls Call::judge()
};

/// Whether the rule is about what is asked for.
bool applies(const proto::AccessRule& rule, const Asked& asked);

class Access {
public:
    /// Before there are clients. Where there is one, both it and the policy must allow a call.
    void set_authority(Authority authority) { authority_ = std::move(authority); }
    const Authority& authority() const { return authority_; }
    /// Whether there is anybody who tells objects apart.
    bool judges_objects() const { return has_policy() || authority_; }

    /// Null: every client that is let in may do what its socket allows, as with libvirtd.
    void set_policy(std::shared_ptr<const Policy> policy) { policy_.store(std::move(policy)); }
    bool has_policy() const { return policy_.load() != nullptr; }

    /// Throws operation_denied, in libvirt's words, for what a reader may not; access_denied for
    /// what the policy allows on no object. Judged before the arguments are read.
    void require_always(const Caller& caller, const proto::ProcedureInfo& procedure) const;

    /// The same for what depends on the arguments.
    void require_asked(const Caller& caller, const proto::ProcedureInfo& procedure,
                       const Asked& asked) const;

    /// Whether the caller has the permission on the object; nothing is logged.
    bool is_allowed(const Caller& caller, proto::Permission permission, const Object& object) const;

private:
    Authority authority_;
    std::atomic<std::shared_ptr<const Policy>> policy_;
};

}  // namespace hostler::daemon
