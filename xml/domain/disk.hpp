#pragma once
// A disk: what the guest sees of it, and where its bytes come from.

#include "xml/domain/device_info.hpp"
#include "xml/domain/iotune.hpp"
#include "xml/domain/storage_source.hpp"

namespace hostler::xml {

/// Where a disk is being copied to while the domain runs.
struct DiskMirror {
    enum class Job : std::uint8_t { absent, copy, active_commit };
    enum class Ready : std::uint8_t { absent, yes, abort, pivot };

    Job job = Job::absent;
    Ready ready = Ready::absent;
    Text old_file;  ///< written beside the source for readers before 1.2.6
    Text old_format;
    StorageSource source;

    bool operator==(const DiskMirror&) const = default;
};
Words words(DiskMirror::Job);
Words words(DiskMirror::Ready);
const Element& schema(const DiskMirror*);

struct DiskDriver {
    enum class Cache : std::uint8_t { absent, none, writethrough, writeback, directsync, unsafe };
    enum class ErrorPolicy : std::uint8_t { absent, stop, report, ignore, enospace };
    enum class Io : std::uint8_t { absent, native, threads, io_uring };
    enum class Discard : std::uint8_t { absent, unmap, ignore };
    enum class DetectZeroes : std::uint8_t { absent, off, on, unmap };

    Cache cache = Cache::absent;
    ErrorPolicy error_policy = ErrorPolicy::absent;
    ErrorPolicy read_error_policy = ErrorPolicy::absent;
    Io io = Io::absent;
    Discard discard = Discard::absent;
    DetectZeroes detect_zeroes = DetectZeroes::absent;
    OnOff ioeventfd = OnOff::absent;
    OnOff event_idx = OnOff::absent;
    OnOff copy_on_read = OnOff::absent;
    OnOff discard_no_unref = OnOff::absent;
    VirtioOptions virtio;
    std::uint32_t iothread = 0;
    std::uint32_t queues = 0;
    std::uint32_t queue_size = 0;
    Text name;
    Text format;  ///< raw, qcow2…
    std::optional<std::uint64_t> metadata_cache_bytes;

    bool operator==(const DiskDriver&) const = default;
};
Words words(DiskDriver::Cache);
Words words(DiskDriver::ErrorPolicy);
Words words(DiskDriver::Io);
Words words(DiskDriver::Discard);
Words words(DiskDriver::DetectZeroes);
const Element& schema(const DiskDriver*);

/// What few disks say.
struct DiskExtras {
    enum class Translation : std::uint8_t { absent, none, automatic, lba };

    Translation translation = Translation::absent;
    std::uint32_t cylinders = 0;
    std::uint32_t heads = 0;
    std::uint32_t sectors = 0;
    std::uint32_t logical_block_bytes = 0;
    std::uint32_t physical_block_bytes = 0;
    std::uint32_t rotation_rate = 0;
    Text backend_domain;
    Text wwn;
    Text vendor;
    Text product;
    Box<DiskMirror> mirror;
    Box<IoTune> iotune;
    Box<StorageAuth> auth;
    Box<StorageEncryption> encryption;

    bool operator==(const DiskExtras&) const = default;
};
Words words(DiskExtras::Translation);

struct Disk {
    enum class Device : std::uint8_t { disk, cdrom, floppy, lun };
    enum class Bus : std::uint8_t { none, ide, fdc, scsi, virtio, xen, usb, uml, sata, sd };
    enum class Model : std::uint8_t {
        absent,
        virtio,
        virtio_transitional,
        virtio_non_transitional
    };
    enum class Sgio : std::uint8_t { absent, filtered, unfiltered };
    enum class Snapshot : std::uint8_t { absent, no, internal, external, manual };
    enum class Tray : std::uint8_t { closed, open };

    Device device = Device::disk;
    Bus bus = Bus::none;
    Model model = Model::absent;
    YesNo rawio = YesNo::absent;
    Sgio sgio = Sgio::absent;
    Snapshot snapshot = Snapshot::absent;
    Tray tray = Tray::closed;
    OnOff removable = OnOff::absent;
    bool is_readonly = false;
    bool is_shareable = false;
    bool is_transient = false;
    YesNo share_backing = YesNo::absent;
    StorageSource source;
    DiskDriver driver;
    Text target;  ///< the guest's name for it: vda, sdb, hdc
    Text serial;
    Box<DiskExtras> extras;
    DeviceInfo info;

    bool operator==(const Disk&) const = default;
};
Words words(Disk::Device);
Words words(Disk::Bus);
Words words(Disk::Model);
Words words(Disk::Sgio);
Words words(Disk::Snapshot);
Words words(Disk::Tray);
const Element& schema(const Disk*);

}  // namespace hostler::xml
