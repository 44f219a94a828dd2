#pragma once
// What a migratable document says in older words, where a newer way to say it would be refused.
// Small named rules, as those that complete a definition (fill.hpp); reading the document makes
// good again what they take. What such a document only leaves out is a column of the description
// (Part::implied).

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
