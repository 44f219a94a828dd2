#pragma once
// A folder of the host, seen by the guest.

#include "xml/domain/device_info.hpp"

namespace hostler::xml {

struct FilesystemDriver {
    enum class Type : std::uint8_t { absent, path, handle, loop, nbd, ploop, virtiofs, mtp };
    enum class WritePolicy : std::uint8_t { absent, immediate };

    Type type = Type::absent;
    WritePolicy write_policy = WritePolicy::absent;
    std::uint32_t queue_size = 0;
    Text format;
    VirtioOptions virtio;

    bool operator==(const FilesystemDriver&) const = default;
};
Words words(FilesystemDriver::Type);
Words words(FilesystemDriver::WritePolicy);
const Element& schema(const FilesystemDriver*);

/// The program that serves virtiofs.
struct FilesystemBinary {
    enum class Cache : std::uint8_t { absent, none, always };
    enum class Sandbox : std::uint8_t { absent, in_namespace, chroot };

    OnOff xattr = OnOff::absent;
    OnOff posix_lock = OnOff::absent;
    OnOff flock = OnOff::absent;
    Cache cache = Cache::absent;
    Sandbox sandbox = Sandbox::absent;
    std::optional<std::int32_t> thread_pool_size;
    Text path;

    bool operator==(const FilesystemBinary&) const = default;
};
Words words(FilesystemBinary::Cache);
Words words(FilesystemBinary::Sandbox);
const Element& schema(const FilesystemBinary*);

struct Filesystem {
    enum class Type : std::uint8_t { mount, block, file, from_template, ram, bind, volume };
    enum class Access : std::uint8_t { absent, passthrough, mapped, squash };
    enum class Model : std::uint8_t {
        absent,
        virtio,
        virtio_transitional,
        virtio_non_transitional
    };
    enum class Multidevs : std::uint8_t { absent, remap, forbid, warn };

    Type type = Type::mount;
    Access access = Access::absent;
    Model model = Model::absent;
    Multidevs multidevs = Multidevs::absent;
    bool is_readonly = false;
    std::uint32_t file_mode = 0;
    std::uint32_t folder_mode = 0;
    std::uint64_t ram_kib = 0;
    std::uint64_t space_hard_limit = 0;
    std::uint64_t space_soft_limit = 0;
    Text source;  ///< folder, file, device, template or pool
    Text volume;
    Text socket;  ///< of a virtiofs server that the user runs
    Text target;  ///< the guest's folder or mount tag
    FilesystemDriver driver;
    Box<FilesystemBinary> binary;
    DeviceInfo info;

    bool operator==(const Filesystem&) const = default;
};
Words words(Filesystem::Type);
Words words(Filesystem::Access);
Words words(Filesystem::Model);
Words words(Filesystem::Multidevs);
const Element& schema(const Filesystem*);

}  // namespace hostler::xml
