#pragma once
// PermissionSet: some of libvirt's permissions, as policies name them: "domain:start", "domain:*",
// "viewer" (what only reads), "operator" (what runs machines and does not define them), "*".

#include <bitset>
#include <iterator>

#include "proto/rpc/access.gen.hpp"
#include "xml/base/error.hpp"

namespace hostler::daemon {

using PermissionSet = std::bitset<std::size(proto::permissions)>;

inline bool has(const PermissionSet& set, proto::Permission permission)
{
    return set[static_cast<std::size_t>(permission)];
}

/// Names with commas between. The error names the one that is none.
Result<PermissionSet> read_permissions(std::string_view text);

/// One permission: "domain:start".
Result<proto::Permission> read_permission(std::string_view text);

}  // namespace hostler::daemon
