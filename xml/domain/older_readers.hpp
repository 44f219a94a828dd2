#pragma once
// What a migratable document leaves out: what every reader means where nothing is said, and older
// ones refuse where it is said. Small named rules, as those that complete a definition (fill.hpp);
// reading the document makes good again what they take.

#include <span>
#include <string_view>

namespace hostler::xml {

struct Domain;

struct OlderReadersRule {
    std::string_view name;
    std::string_view about;
    void (*apply)(Domain& domain);
};
std::span<const OlderReadersRule> older_readers_rules();

/// Applies them all.
void for_older_readers(Domain& domain);

}  // namespace hostler::xml
