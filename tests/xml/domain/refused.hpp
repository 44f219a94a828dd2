#pragma once
// What a definition is refused with once it is read and completed.

#include <string>

#include "xml/domain/fill.hpp"

namespace hostler::xml {

struct Refused {
    std::string devices;    ///< in <devices>
    std::string more = {};  ///< beside it
    std::string os = {};    ///< in <os>
    std::string memory = "<memory>2048</memory>";
};

/// The error; an empty sentence where the definition is taken.
inline Error verdict(const Refused& wanted)
{
    const std::string text = "<domain type='test'><name>a</name>" + wanted.memory + wanted.more +
                             "<os><type>hvm</type>" + wanted.os + "</os><devices>" +
                             wanted.devices + "</devices></domain>";
    auto domain = parse_domain(text, {.inactive = true});
    if (!domain) return domain.error();
    if (auto done = fill(*domain); !done) return done.error();
    return Error(ErrorCode::internal, "");
}

inline std::string disk(const std::string& target, const std::string& more = {})
{
    return "<disk type='file'><source file='/" + target.substr(0, 3) + "'/><target dev='" + target +
           "'/>" + more + "</disk>";
}

}  // namespace hostler::xml
