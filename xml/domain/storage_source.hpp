#pragma once
// Where the bytes of a disk, a backing file, a mirror or an nvram come from.

#include <vector>

#include "xml/domain/address.hpp"
#include "xml/domain/seclabel.hpp"
#include "xml/domain/storage_secret.hpp"

namespace hostler::xml {

/// Connect again after so many seconds.
struct Reconnect {
    YesNo enabled = YesNo::absent;
    std::uint32_t timeout_s = 0;

    bool operator==(const Reconnect&) const = default;
};
const Element& schema(const Reconnect*);

struct NetworkHost {
    enum class Transport : std::uint8_t { tcp, unix_socket, rdma };

    Transport transport = Transport::tcp;
    Text name;
    Text port;
    Text socket;

    bool operator==(const NetworkHost&) const = default;
};
Words words(NetworkHost::Transport);
const Element& schema(const NetworkHost*);

struct Cookie {
    Text name;
    Text value;

    bool operator==(const Cookie&) const = default;
};
const Element& schema(const Cookie*);

struct NetworkSource {
    enum class Protocol : std::uint8_t {
        none,
        nbd,
        rbd,
        sheepdog,
        gluster,
        iscsi,
        http,
        https,
        ftp,
        ftps,
        tftp,
        ssh,
        vxhs,
        nfs,
    };

    Protocol protocol = Protocol::none;
    YesNo tls = YesNo::absent;
    YesNo ssl_verify = YesNo::absent;
    Text name;  ///< of the image on the server
    Text query;
    Text tls_hostname;
    Text snapshot;
    Text config_file;
    Text initiator;
    Text identity_user;
    Text identity_group;
    std::uint64_t readahead_bytes = 0;
    std::uint64_t timeout_s = 0;
    std::vector<NetworkHost> hosts;
    std::vector<Cookie> cookies;

    bool operator==(const NetworkSource&) const = default;
};
Words words(NetworkSource::Protocol);
const Element& schema(const NetworkSource*);

/// A volume of a storage pool.
struct VolumeSource {
    enum class Mode : std::uint8_t { absent, host, direct };

    Text pool;
    Text volume;
    Mode mode = Mode::absent;

    bool operator==(const VolumeSource&) const = default;
};
Words words(VolumeSource::Mode);
const Element& schema(const VolumeSource*);

struct NvmeSource {
    enum class Type : std::uint8_t { pci };

    Type type = Type::pci;
    YesNo managed = YesNo::absent;
    std::uint64_t name_space = 0;
    PciAddress address;

    bool operator==(const NvmeSource&) const = default;
};
Words words(NvmeSource::Type);
const Element& schema(const NvmeSource*);

struct Slice {
    enum class Type : std::uint8_t { storage };

    Type type = Type::storage;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;

    bool operator==(const Slice&) const = default;
};
Words words(Slice::Type);
const Element& schema(const Slice*);

/// SCSI persistent reservations, by a helper process.
struct Reservations {
    YesNo managed = YesNo::absent;
    Text type;
    Text path;
    Text mode;

    bool operator==(const Reservations&) const = default;
};
const Element& schema(const Reservations*);

/// What few sources have.
struct SourceExtras {
    std::vector<SourceSecLabel> seclabels;
    std::vector<Slice> slices;
    Box<StorageAuth> auth;
    Box<StorageEncryption> encryption;
    Box<Reservations> reservations;
    Box<Reconnect> reconnect;

    bool operator==(const SourceExtras&) const = default;
};
const Element& schema(const SourceExtras*);

struct StorageSource {
    enum class Type : std::uint8_t { none, file, block, dir, network, volume, nvme, vhost_user };
    enum class Startup : std::uint8_t { absent, mandatory, requisite, optional };
    enum class VhostType : std::uint8_t { absent, unix_socket };

    Type type = Type::none;
    Startup startup = Startup::absent;
    VhostType vhost_type = VhostType::absent;
    std::uint32_t index = 0;          ///< live: the node's number in the hypervisor
    std::uint32_t backing_index = 0;  ///< the same, where it is written on <backingStore>
    Text path;                        ///< file, block device, folder or socket
    Text fd_group;
    Text format;  ///< of a backing file or mirror: raw, qcow2…
    std::optional<std::uint64_t> metadata_cache_bytes;
    Box<NetworkSource> network;
    Box<VolumeSource> volume;
    Box<NvmeSource> nvme;
    Box<SourceExtras> extras;
    Box<StorageSource> backing;  ///< type none: the chain ends here

    bool is_empty() const { return path.empty() && !network && !volume && !nvme; }

    bool operator==(const StorageSource&) const = default;
};
Words words(StorageSource::Type);
Words words(StorageSource::Startup);
Words words(StorageSource::VhostType);
const Element& schema(const StorageSource*);

/// The same in a <disk>, which writes its format on <driver>.
const Element& disk_source();
/// The same without a chain, in <nvram>.
const Element& plain_source();

}  // namespace hostler::xml
