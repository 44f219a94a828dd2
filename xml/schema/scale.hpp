#pragma once
// scale: numbers with units (4 GiB, 100 MB, 512).

#include "xml/schema/part.hpp"

namespace hostler::xml {

/// Reads `text` counted in `word` ("" is the unit's default) into the counts of `unit`, rounding
/// up. Powers of 1024 are spelled K, KiB…E, EiB in any case, powers of 1000 KB…EB, single bytes b,
/// byte, bytes. More than `most` is an overflow.
Complaint scale(std::string_view text, std::string_view word, const Unit& unit, std::uint64_t most,
                std::uint64_t& into);

}  // namespace hostler::xml
