#pragma once
// <storagepoolCapabilities>: what virConnectGetStoragePoolCapabilities answers: which types of pool
// can be used, and what their documents may say.

#include <vector>

#include "xml/capabilities/domain_capabilities.hpp"
#include "xml/storage/pool.hpp"

namespace hostler::xml {

/// What is meant where nothing is said, and what may be.
struct PoolOptions {
    Text default_format;
    std::vector<CapabilityEnum> enums;

    bool operator==(const PoolOptions&) const = default;
};
const Element& schema(const PoolOptions*);

struct PoolCapability {
    StoragePool::Type type = StoragePool::Type::dir;
    YesNo supported = YesNo::no;
    Box<PoolOptions> source;   ///< the formats of what a pool is made of
    Box<PoolOptions> volumes;  ///< the formats of its volumes

    bool operator==(const PoolCapability&) const = default;
};
const Element& schema(const PoolCapability*);

struct StorageCapabilities {
    std::vector<PoolCapability> pools;

    bool operator==(const StorageCapabilities&) const = default;
};
const Element& schema(const StorageCapabilities*);

/// All types of pool, with `supported` those that can be used.
StorageCapabilities storage_capabilities(std::span<const StoragePool::Type> supported);
std::string format(const StorageCapabilities& capabilities);

}  // namespace hostler::xml
