#include "drivers/storage/volume_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "drivers/storage/failure.hpp"
#include "drivers/storage/image_format.hpp"
#include "xml/base/fd.hpp"

namespace hostler::drivers::storage {
namespace {

using Volume = xml::StorageVolume;

std::string moment(const timespec& time)
{
    if (time.tv_nsec == 0) return std::to_string(time.tv_sec);
    return fmt::format("{}.{:09}", time.tv_sec, time.tv_nsec);
}

xml::StoragePermissions permissions(const struct stat& facts)
{
    xml::StoragePermissions found;
    found.mode = static_cast<std::uint16_t>(facts.st_mode & 07777);
    found.owner = facts.st_uid;
    found.group = facts.st_gid;
    return found;
}

void read_facts(const struct stat& facts, Volume& volume)
{
    volume.target.permissions = permissions(facts);
    volume.target.times = {moment(facts.st_atim), moment(facts.st_mtim), moment(facts.st_ctim),
                           "0"};
}

/// "nbd:unix:/x" and "json:{…}" are no paths.
bool is_path(std::string_view text)
{
    const std::size_t end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789+.-");
    return end == 0 || end == std::string_view::npos || text[end] != ':';
}

/// An image names its backing file from where it lies itself.
void settle_backing(const std::string& path, xml::VolumeBacking& backing)
{
    if (!is_path(backing.path.view())) {
        if (backing.path.view().starts_with("json:")) backing.format.reset();
        if (!backing.format.has_value()) backing.format = "raw";
        return;
    }
    const std::filesystem::path place =
        std::filesystem::path(path).parent_path() / backing.path.str();
    backing.path = place.string();
    // A guest may have written the name: only a file is opened for it, and only its first bytes
    // are looked at.
    struct stat facts{};
    const bool is_there = ::stat(place.c_str(), &facts) == 0;
    if (is_there) backing.permissions = permissions(facts);
    if (is_there && S_ISREG(facts.st_mode) && !backing.format.has_value()) {
        Volume shown;
        const Fd file(::open(place.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
        if (file) read_format(file, shown);
        if (file) backing.format = shown.target.format;
    }
    if (!backing.format.has_value()) backing.format = "raw";
}

void read_image(const Fd& file, const struct stat& facts, const std::string& path, Volume& volume)
{
    const bool is_block = S_ISBLK(facts.st_mode);
    const off_t size = is_block ? ::lseek(file.get(), 0, SEEK_END) : facts.st_size;
    volume.type = is_block ? Volume::Type::block : Volume::Type::file;
    volume.physical_bytes = static_cast<std::uint64_t>(std::max<off_t>(size, 0));
    volume.capacity_bytes = volume.physical_bytes;
    volume.allocation_bytes =
        is_block ? volume.physical_bytes : static_cast<std::uint64_t>(facts.st_blocks) * 512;
    read_format(file, volume);
    if (volume.backing) settle_backing(path, *volume.backing);
}

/// Nothing for what cannot be opened because it is no volume.
bool is_no_volume(int error)
{
    return error == ENOENT || error == ELOOP || error == ENXIO || error == ENODEV;
}

}  // namespace

Result<std::optional<Volume>> look_at_file(const std::string& path)
{
    // Without waiting: a pipe has perhaps nobody at its other end. What is no file is not opened.
    struct stat facts{};
    if (::stat(path.c_str(), &facts) != 0) {
        if (is_no_volume(errno)) return std::optional<Volume>();
        return failed("stat file", path);
    }
    const bool is_image = S_ISREG(facts.st_mode) || S_ISBLK(facts.st_mode);
    if (!is_image && !S_ISDIR(facts.st_mode)) return std::optional<Volume>();
    const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!file || ::fstat(file.get(), &facts) != 0) {
        if (is_no_volume(errno)) return std::optional<Volume>();
        return failed("open volume", path);
    }

    Volume volume;
    volume.name = std::filesystem::path(path).filename().string();
    volume.key = path;
    volume.target.path = path;
    read_facts(facts, volume);
    if (S_ISDIR(facts.st_mode)) {
        volume.type = Volume::Type::dir;
        volume.capacity_bytes = volume.allocation_bytes = 0;
        volume.target.format = "dir";
    } else {
        read_image(file, facts, path, volume);
    }
    return std::optional(std::move(volume));
}

Result<xml::StoragePermissions> permissions_of(const std::string& path)
{
    struct stat facts{};
    if (::stat(path.c_str(), &facts) != 0) return failed("stat", path);
    return permissions(facts);
}

}  // namespace hostler::drivers::storage
