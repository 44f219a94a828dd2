#pragma once
// Which documents show a row: the columns of Part, read in one place for the writer, the manual and
// the test that holds the one against the other.

#include <string>

#include "xml/schema/flags.hpp"
#include "xml/schema/part.hpp"

namespace hostler::xml {

/// Whether such a document shows the row at all. `lasts`: a live row that this owner keeps.
constexpr bool is_shown(const Part& part, const FormatFlags& flags, bool lasts = false)
{
    if (part.is_live && flags.inactive && !lasts) return false;
    if (part.is_stored && !flags.inactive) return false;
    return !part.is_secret || flags.secure;
}

/// Whether such a document leaves out this one of what the row holds.
inline bool is_left_out(const Part& part, const FormatFlags& flags, const void* owner,
                        const void* item)
{
    return flags.migratable && part.implied && part.implied(owner, item);
}

/// "live", "with --security-info": what the manual says of it; empty for a row that all show.
std::string shown_when(const Part& part);

}  // namespace hostler::xml
