#pragma once
// How a verb finds the domain that its call names, and which of its definitions is meant.

#include <libvirt/libvirt.h>

#include "daemon/domains/domain.hpp"
#include "daemon/rpc/call.hpp"
#include "proto/rpc/net.gen.hpp"

namespace hostler::daemon::verbs {

/// What is known of the domain; for verbs that only read.
ViewPtr seen(Call& call, const proto::DomainRef& reference);
/// The same, and it runs: throws operation_invalid otherwise.
ViewPtr seen_running(Call& call, const proto::DomainRef& reference);
/// The domain itself; for verbs that change it.
DomainPtr named(Call& call, const proto::DomainRef& reference);

/// The domain as it is now; `known` where it is gone again.
proto::DomainRef reference_of(const DomainPtr& domain, const proto::DomainRef& known);

/// Throws unless the caller may make such a domain, and change the one that has its UUID already.
void judge_definition(Call& call, const xml::Domain& definition);

/// The flags by which a caller chooses between the definitions.
inline constexpr std::uint32_t affect_flags = VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG;
/// What VIR_DOMAIN_AFFECT_LIVE and VIR_DOMAIN_AFFECT_CONFIG of `flags` say.
Affects affected(std::uint32_t flags);
/// The definition that the same flags ask about. Throws when there is none.
const xml::Domain& chosen(const View& view, std::uint32_t flags);

}  // namespace hostler::daemon::verbs
