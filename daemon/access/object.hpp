#pragma once
// Object: what a permission is asked for on, as policies tell objects apart. A value.

#include <string>
#include <string_view>
#include <vector>

#include "proto/rpc/access.gen.hpp"
#include "xml/base/uuid.hpp"

namespace hostler::xml {
struct Domain;
}

namespace hostler::daemon {

/// The namespace of the metadata whose words are a domain's tags:
/// <h:tags xmlns:h="urn:hostler:tags">web owner:alice</h:tags>
inline constexpr std::string_view tags_namespace = "urn:hostler:tags";

struct Object {
    std::string kind;  ///< "domain", as permissions have it
    std::string name;
    Uuid uuid;
    std::vector<std::string> tags;

    static Object of(const xml::Domain& domain);

    /// "domain 'web1'", for what is said.
    std::string text() const;
};

inline std::string_view kind_of(proto::Permission permission)
{
    return proto::permissions[static_cast<std::size_t>(permission)].object;
}

/// "domain:start".
std::string text_of(proto::Permission permission);

}  // namespace hostler::daemon
