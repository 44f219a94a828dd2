#include "xml/storage/volume_rules.hpp"

#include <algorithm>

#include "xml/common/refused.hpp"

namespace hostler::xml {
namespace {

using Pool = StoragePool::Type;

constexpr std::string_view file_formats[] = {"raw", "dir",  "bochs", "cloop", "dmg",   "iso",
                                             "vpc", "vdi",  "fat",   "vhd",   "ploop", "luks",
                                             "cow", "qcow", "qcow2", "qed",   "vmdk"};
constexpr std::string_view partition_formats[] = {
    "none", "linux", "fat16", "fat32", "linux-swap", "linux-lvm", "linux-raid", "extended"};

Complaint settle_format(std::span<const std::string_view> formats, Text& format)
{
    if (formats.empty()) {
        format.reset();
        return {};
    }
    if (!format.has_value()) format = formats.front();
    if (std::ranges::find(formats, format.view()) != formats.end()) return {};
    return refused("unknown volume format type " + format.str(), ErrorCode::config_unsupported);
}

}  // namespace

std::span<const std::string_view> volume_formats(StoragePool::Type pool)
{
    switch (pool) {
        case Pool::dir:
        case Pool::fs:
        case Pool::netfs:
        case Pool::rbd:
        case Pool::sheepdog:
        case Pool::gluster:
        case Pool::vstorage:
            return file_formats;
        case Pool::disk:
            return partition_formats;
        case Pool::logical:
        case Pool::iscsi:
        case Pool::iscsi_direct:
        case Pool::scsi:
        case Pool::mpath:
        case Pool::zfs:
            break;
    }
    return {};
}

Complaint judge_volume(StorageVolume& volume)
{
    volume.physical_bytes = 0;
    volume.devices.clear();
    volume.target.times = {};
    if (volume.backing && volume.backing->path.empty()) volume.backing.reset();
    VolumeTarget& target = volume.target;
    if (target.compat.view().find_first_not_of("0123456789.") != std::string_view::npos)
        return refused("forbidden characters in 'compat' attribute '" + target.compat.str() +
                       "': it is a version such as '1.1'");
    if (target.features && !target.compat.has_value()) target.compat = "1.1";
    return {};
}

Complaint judge_volume_in(StoragePool::Type pool, VolumeCapacity capacity, StorageVolume& volume)
{
    if (!volume.capacity_bytes) {
        if (capacity == VolumeCapacity::required) return refused("missing capacity element");
        volume.capacity_bytes = 0;
    }
    if (!volume.allocation_bytes) volume.allocation_bytes = volume.capacity_bytes;
    const auto formats = volume_formats(pool);
    if (Complaint found = settle_format(formats, volume.target.format); !found.sentence.empty())
        return found;
    return volume.backing ? settle_format(formats, volume.backing->format) : Complaint{};
}

}  // namespace hostler::xml
