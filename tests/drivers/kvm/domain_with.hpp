#pragma once
// domain_with(): a small definition for tests of what the KVM driver makes of one.

#include <string>

#include "xml/domain/domain.hpp"

namespace hostler::drivers::kvm {

/// `parts` are elements beside those that every domain has.
inline xml::Domain domain_with(const std::string& parts)
{
    return xml::parse_domain(
               "<domain type='kvm' xmlns:hostler='urn:hostler:domain:1'>"
               "<name>d</name><memory>65536</memory><os><type>hvm</type></os>" +
               parts + "</domain>")
        .or_throw();
}

}  // namespace hostler::drivers::kvm
