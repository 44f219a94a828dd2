#pragma once
// The namespaces of documents besides the domain. Namespace counts on from the domain's own, whose
// readers need not know of these; namespace.cpp has the row of each.

#include "xml/schema/part.hpp"

namespace hostler::xml {

inline constexpr Namespace dnsmasq_space{3};  ///< a network's options for dnsmasq
inline constexpr Namespace mount_space{4};    ///< a pool's options for mount
inline constexpr Namespace rbd_space{5};      ///< a pool's options for Ceph

}  // namespace hostler::xml
