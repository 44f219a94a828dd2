#pragma once
// Where a pool's bytes are: hosts, devices, folders, adapters, by the pool's type.

#include <vector>

#include "xml/domain/address.hpp"
#include "xml/domain/storage_secret.hpp"

namespace hostler::xml {

struct PoolHost {
    Text name;
    std::uint16_t port = 0;

    bool operator==(const PoolHost&) const = default;
};
const Element& schema(const PoolHost*);

struct PoolDevice {
    Text path;
    YesNo part_separator = YesNo::absent;  ///< whether partitions are named with a p

    bool operator==(const PoolDevice&) const = default;
};
const Element& schema(const PoolDevice*);

/// A SCSI host by its place instead of its name.
struct AdapterParent {
    std::optional<std::uint32_t> unique_id;
    std::optional<PciAddress> address;

    bool operator==(const AdapterParent&) const = default;
};
const Element& schema(const AdapterParent*);

struct PoolAdapter {
    enum class Type : std::uint8_t { absent, scsi_host, fc_host };

    Type type = Type::absent;
    YesNo managed = YesNo::absent;
    Text name;
    Text parent;
    Text parent_wwnn;
    Text parent_wwpn;
    Text parent_fabric_wwn;
    Text wwnn;
    Text wwpn;
    Box<AdapterParent> parent_address;

    bool operator==(const PoolAdapter&) const = default;
};
Words words(PoolAdapter::Type);
const Element& schema(const PoolAdapter*);

struct PoolSource {
    std::vector<PoolHost> hosts;
    std::vector<PoolDevice> devices;
    Text dir;
    Text name;
    Text initiator;
    Text format;
    Text protocol_version;  ///< of NFS
    Text vendor;
    Text product;
    Box<PoolAdapter> adapter;
    Box<StorageAuth> auth;

    bool operator==(const PoolSource&) const = default;
};
const Element& schema(const PoolSource*);

}  // namespace hostler::xml
