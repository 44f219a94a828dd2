#pragma once
// Object: what a permission is asked for on, as policies tell objects apart. A value.

#include <string>
#include <string_view>
#include <vector>

#include "proto/rpc/access.gen.hpp"
#include "xml/base/uuid.hpp"

namespace hostler::xml {
struct Domain;
struct Secret;
struct StoragePool;
}  // namespace hostler::xml

namespace hostler::daemon {

/// The namespace of the metadata whose words are a domain's tags:
/// <h:tags xmlns:h="urn:hostler:tags">web owner:alice</h:tags>
inline constexpr std::string_view tags_namespace = "urn:hostler:tags";

struct Object {
    std::string kind;  ///< "domain", as permissions have it
    std::string name;
    Uuid uuid;
    std::vector<std::string> tags;
    std::string usage{};  ///< of a secret, by what its name is of: "volume", "ceph", "target"

    static Object of(const xml::Domain& domain);
    static Object of(const xml::StoragePool& pool);
    /// Its name is "POOL/VOLUME": a volume has no UUID, and is one in its pool only.
    static Object of_volume(std::string_view pool, std::string_view volume);
    /// Its name is what names its use.
    static Object of(const xml::Secret& secret);

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
