#pragma once
// HeldDomain: the domain that a snapshot or checkpoint remembers: its definition, or its UUID
// alone, as documents from before libvirt 0.9.5 have it.

#include "xml/domain/domain.hpp"

namespace hostler::xml {

class Out;

struct HeldDomain {
    Uuid uuid;  ///< where there is no definition
    Box<Domain> definition;

    bool is_absent() const { return uuid.is_nil() && !definition; }

    bool operator==(const HeldDomain&) const = default;
};

/// Reads <domain>, or another element of its form, as a stored definition.
Complaint load_domain(const _xmlNode& node, HeldDomain& into);
void store_domain(Out& out, std::string_view name, const HeldDomain& from);

}  // namespace hostler::xml
