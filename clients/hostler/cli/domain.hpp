#pragma once
// The domain a command is about, and the words for what it does.

#include "clients/hostler/cli/arguments.hpp"
#include "clients/hostler/cli/session.hpp"

namespace hostler::cli {

/// Which words for a domain there are.
enum class DomainWord { id, uuid, name };

/// By id, UUID or name, in this order, as virsh takes them; but not by `except`.
proto::DomainRef find_domain(Session& session, const std::string& text,
                             std::optional<DomainWord> except = std::nullopt);
/// The one of the option "domain".
proto::DomainRef find_domain(Session& session, const Arguments& arguments);

/// "running", "shut off"; "no state" for what is unknown.
std::string_view state_name(std::int32_t state);
std::string_view state_reason(std::int32_t state, std::int32_t reason);

/// VIR_DOMAIN_AFFECT_*: --current, --live, --config, which exclude each other where libvirt says
/// so.
std::uint32_t affects(const Arguments& arguments);

/// Whether one of the three is there.
bool says_which_definition(const Arguments& arguments);
/// Of commands that mean the running domain where none is.
std::uint32_t affects_or_live(const Arguments& arguments);

/// The same for what is attached or detached, where --persistent means: now, and for the next
/// start. The first judges the options alone, the second looks at the domain.
void check_persistent(const Arguments& arguments);
std::uint32_t device_affects(Session& session, const proto::DomainRef& domain,
                             const Arguments& arguments);

/// The domain's XML, as it runs or for the next start.
std::string definition(Session& session, const proto::DomainRef& domain, bool is_inactive);

bool is_active(Session& session, const proto::DomainRef& domain);

}  // namespace hostler::cli
