#pragma once
// StorageVolume: one image, partition or folder of a pool.

#include "xml/common/completion.hpp"
#include "xml/domain/storage_secret.hpp"
#include "xml/schema/parse.hpp"
#include "xml/storage/permissions.hpp"
#include "xml/storage/pool.hpp"

namespace hostler::xml {

/// Where on a device a volume lies.
struct VolumeExtent {
    std::uint64_t start = 0;
    std::uint64_t end = 0;

    bool operator==(const VolumeExtent&) const = default;
};
const Element& schema(const VolumeExtent*);

struct VolumeDevice {
    Text path;
    std::vector<VolumeExtent> extents;

    bool operator==(const VolumeDevice&) const = default;
};
const Element& schema(const VolumeDevice*);

/// Seconds and nanoseconds since 1970, as found on the host.
struct VolumeTimes {
    Text accessed;
    Text modified;
    Text changed;
    Text born;

    bool operator==(const VolumeTimes&) const = default;
};
const Element& schema(const VolumeTimes*);

/// Of qcow2.
struct VolumeFeatures {
    bool has_lazy_refcounts = false;
    bool has_extended_l2 = false;

    bool operator==(const VolumeFeatures&) const = default;
};
const Element& schema(const VolumeFeatures*);

struct VolumeTarget {
    bool is_without_cow = false;  ///< btrfs: written in place
    std::uint64_t cluster_bytes = 0;
    Text path;
    Text format;
    Text compat;  ///< the oldest qemu that reads it
    StoragePermissions permissions;
    VolumeTimes times;
    Box<StorageEncryption> encryption;
    std::optional<VolumeFeatures> features;

    bool operator==(const VolumeTarget&) const = default;
};

struct VolumeBacking {
    Text path;
    Text format;
    StoragePermissions permissions;

    bool operator==(const VolumeBacking&) const = default;
};
const Element& schema(const VolumeBacking*);

struct StorageVolume {
    enum class Type : std::uint8_t { file, block, dir, network, netdir, ploop };

    Type type = Type::file;
    Text name;
    Text key;
    std::optional<std::uint64_t> capacity_bytes;
    std::optional<std::uint64_t> allocation_bytes;
    std::uint64_t physical_bytes = 0;
    std::vector<VolumeDevice> devices;  ///< as found on the host, as are times and physical bytes
    VolumeTarget target;
    Box<VolumeBacking> backing;

    bool operator==(const StorageVolume&) const = default;
};
Words words(StorageVolume::Type);
const Element& schema(const StorageVolume*);

/// Whether a definition says how large the volume is, or the host knows already.
enum class VolumeCapacity : std::uint8_t { required, optional };

/// As a volume of a pool of that type, whose formats it may have.
Result<StorageVolume> parse_volume(std::string_view text, StoragePool::Type pool,
                                   VolumeCapacity capacity = VolumeCapacity::required,
                                   ParseFlags flags = {}, Warnings* warnings = nullptr);
std::string format(const StorageVolume& volume);

}  // namespace hostler::xml
