#pragma once
// The domain a command is about, and the words for what it does.

#include "clients/hostler/cli/arguments.hpp"
#include "clients/hostler/cli/session.hpp"

namespace hostler::cli {

/// By id, UUID or name, in this order, as virsh takes them.
proto::DomainRef find_domain(Session& session, const std::string& text);
/// The one of the option "domain".
proto::DomainRef find_domain(Session& session, const Arguments& arguments);

/// "running", "shut off"; "no state" for what is unknown.
std::string_view state_name(std::int32_t state);
std::string_view state_reason(std::int32_t state, std::int32_t reason);

/// VIR_DOMAIN_AFFECT_*: --current, --live, --config, which exclude each other where libvirt says
/// so.
std::uint32_t affects(const Arguments& arguments);

/// The same for what is attached or detached, where --persistent means: now, and for the next
/// start. The first judges the options alone, the second looks at the domain.
void check_persistent(const Arguments& arguments);
std::uint32_t device_affects(Session& session, const proto::DomainRef& domain,
                             const Arguments& arguments);

/// The domain's XML, as it runs or for the next start.
std::string definition(Session& session, const proto::DomainRef& domain, bool is_inactive);

bool is_active(Session& session, const proto::DomainRef& domain);

}  // namespace hostler::cli
