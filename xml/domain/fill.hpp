#pragma once
// fill: what a definition means where it says nothing. A list of small named rules, each a function
// from the domain; what depends on a hypervisor is a list of the same shape in its driver.

#include <functional>
#include <span>

#include "xml/domain/domain.hpp"

namespace hostler::xml {

/// What rules take from outside, so that a test can give the same twice.
struct FillWorld {
    std::function<Uuid()> new_uuid = Uuid::generate;
    std::function<Mac()> new_mac = generate_mac;
};

struct FillRule {
    std::string_view name;   ///< "implied console"
    std::string_view about;  ///< a sentence for the manual
    Result<Done> (*apply)(Domain& domain, const FillWorld& world);
};

/// The rules that hold whatever runs the guest, in their order.
std::span<const FillRule> common_rules();

/// Applies the rules in order; the first error ends it.
Result<Done> fill(Domain& domain, std::span<const FillRule> rules, const FillWorld& world = {});
inline Result<Done> fill(Domain& domain, const FillWorld& world = {})
{
    return fill(domain, common_rules(), world);
}

}  // namespace hostler::xml
