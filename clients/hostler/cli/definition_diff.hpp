#pragma once
// What differs between two definitions of a domain, as -o diff shows it: not lines that moved, but
// what they say.

#include <string>
#include <string_view>

namespace hostler::cli {

/// A side: a document, and what it is called in the heading.
struct DiffSide {
    std::string name;
    std::string_view xml;
    /// Written by a person: what the daemon completes (addresses, the machine's revision) is not
    /// missing where it is not there, and who the domain is stays.
    bool is_partial = false;
    /// What the daemon makes of it, where it can be asked.
    std::string_view completed = {};
};

/// "-/domain/vcpu: 2" and "+/domain/vcpu: 4" below a heading of two lines; empty where both say the
/// same. Only what lasts beyond a running domain is compared. Failure: a side is no definition.
std::string definition_diff(const DiffSide& before, const DiffSide& after);

}  // namespace hostler::cli
