// The volumes: files and folders in a folder.

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <optional>

#include "drivers/storage/failure.hpp"
#include "drivers/storage/host_storage.hpp"
#include "drivers/storage/qcow2_image.hpp"
#include "drivers/storage/raw_file.hpp"
#include "drivers/storage/volume_file.hpp"

namespace hostler::drivers::storage {
namespace {

using Volume = xml::StorageVolume;

constexpr mode_t usual_file_mode = 0600;

Error refused(ErrorCode code, std::string sentence)
{
    return {code, std::move(sentence), ErrorDomain::storage};
}

bool is_folder(const Volume& volume)
{
    return volume.target.format == "dir";
}

/// What is new has its owner and mode before anybody is told of it.
Result<Done> hand_over(const Fd& file, const Volume& volume)
{
    const xml::StoragePermissions& permissions = volume.target.permissions;
    const uid_t owner = permissions.owner.value_or(static_cast<uid_t>(-1));
    const gid_t group = permissions.group.value_or(static_cast<gid_t>(-1));
    if (::fchown(file.get(), owner, group) != 0) return failed("chown", volume.target.path);
    const mode_t usual = is_folder(volume) ? 0700 : usual_file_mode;
    if (::fchmod(file.get(), permissions.mode.value_or(usual)) != 0)
        return failed("set the mode of", volume.target.path);
    if (::fsync(file.get()) != 0) return failed("sync", volume.target.path);
    return Done{};
}

/// The folder's entry is on disk as well.
Result<Done> sync_folder(const std::string& path)
{
    const std::string folder = path.substr(0, path.rfind('/') + 1);
    const Fd file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!file || ::fsync(file.get()) != 0) return failed("sync", folder);
    return Done{};
}

Result<Done> create_folder(const Volume& volume)
{
    const std::string path = volume.target.path.str();
    if (::mkdir(path.c_str(), 0700) != 0) return failed("create path", path);
    const Fd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    Result<Done> done = folder ? hand_over(folder, volume) : failed("open directory", path);
    if (!done) ::rmdir(path.c_str());
    return done;
}

/// Makes the file, has it filled by `fill(file)`, and leaves nothing when that fails.
template <class Fill>
Result<Done> create_file(const Volume& volume, const Fill& fill)
{
    const std::string path = volume.target.path.str();
    const Fd file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, usual_file_mode));
    if (!file) return failed("create file", path);
    Result<Done> done = fill(file);
    if (done) done = hand_over(file, volume);
    if (done) done = sync_folder(path);
    if (!done) ::unlink(path.c_str());
    return done;
}

Result<Done> require_raw(const Volume& volume, std::string_view what)
{
    if (volume.target.format == "raw") return Done{};
    return refused(ErrorCode::operation_unsupported,
                   fmt::format("volume '{}' of format {} cannot be {}: one of format raw can",
                               volume.name.view(), volume.target.format.view(), what));
}

/// A folder opens to be read, and then has no bytes.
Result<Fd> open_file(const Volume& volume, int flags)
{
    const std::string path = volume.target.path.str();
    Fd file(::open(path.c_str(), flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!file) return failed("open volume", path);
    struct stat facts{};
    if (::fstat(file.get(), &facts) != 0) return failed("stat", path);
    if (S_ISREG(facts.st_mode) || S_ISBLK(facts.st_mode)) return file;
    errno = S_ISDIR(facts.st_mode) ? EISDIR : EINVAL;
    return failed("read", path);
}

}  // namespace

Result<Volume> HostStorage::plan(const xml::StoragePool& pool, Volume volume)
{
    if (volume.name.view().find('/') != std::string_view::npos)
        return refused(ErrorCode::operation_invalid,
                       fmt::format("volume name '{}' cannot contain '/'", volume.name.view()));
    const std::string_view format = volume.target.format.view();
    if (format != "raw" && format != "qcow2" && format != "dir")
        return refused(ErrorCode::operation_unsupported,
                       fmt::format("volume '{}' of format {} cannot be made: raw, qcow2 and dir "
                                   "can",
                                   volume.name.view(), format));
    if (format == "raw" && volume.backing)
        return refused(
            ErrorCode::operation_unsupported,
            fmt::format("volume '{}' of format raw has no backing file", volume.name.view()));
    if (volume.target.features && volume.target.features->has_extended_l2)
        return refused(
            ErrorCode::operation_unsupported,
            fmt::format("volume '{}' cannot be made with extended_l2", volume.name.view()));
    if (volume.target.encryption)
        return refused(ErrorCode::operation_unsupported,
                       fmt::format("volume '{}' cannot be made encrypted", volume.name.view()));
    const std::string path = (std::filesystem::path(pool.path.str()) / volume.name.str()).string();
    if (::access(path.c_str(), F_OK) == 0)
        return refused(ErrorCode::operation_invalid,
                       fmt::format("volume target path '{}' already exists", path));
    volume.target.path = path;
    volume.key = path;
    volume.type = is_folder(volume) ? Volume::Type::dir : Volume::Type::file;
    return volume;
}

Result<Done> HostStorage::create(const Volume& volume, Progress& progress)
{
    if (is_folder(volume)) return create_folder(volume);
    const auto fill = [&](const Fd& file) -> Result<Done> {
        if (volume.target.format == "qcow2") return write_qcow2(file, volume);
        return extend({file, volume.target.path.str()}, *volume.capacity_bytes,
                      *volume.allocation_bytes, progress);
    };
    return create_file(volume, fill);
}

Result<Done> HostStorage::copy(const Volume& volume, const Volume& from, CopyOptions options,
                               Progress& progress)
{
    if (is_folder(volume) || volume.target.format != from.target.format)
        return refused(ErrorCode::operation_unsupported,
                       fmt::format("volume '{}' of format {} cannot be made from '{}' of format "
                                   "{}: only files of the same format are copied",
                                   volume.name.view(), volume.target.format.view(),
                                   from.name.view(), from.target.format.view()));
    if (from.backing)
        return refused(ErrorCode::operation_unsupported,
                       fmt::format("volume '{}' has a backing file, so a copy of it is none of "
                                   "what it holds",
                                   from.name.view()));
    const Result<Fd> source = open_to_read(from);
    if (!source) return source.error();
    const auto fill = [&](const Fd& file) -> Result<Done> {
        const RawFile there{*source, from.target.path.str()};
        const RawFile here{file, volume.target.path.str()};
        if (options.shares_blocks) return share_blocks(there, here);
        // An image of a format is as long as its file, whatever its guests see. What is not to be
        // allocated as a whole has the source's holes.
        const bool is_raw = volume.target.format == "raw";
        const bool is_whole = *volume.allocation_bytes >= *volume.capacity_bytes;
        const Result<Volume> now = look(from);
        if (!now) return now.error();
        Result<Done> done = extend(here, is_raw ? *volume.capacity_bytes : now->physical_bytes,
                                   is_raw && is_whole ? *volume.allocation_bytes : 0, progress);
        return done ? copy_data(there, here, progress) : done;
    };
    return create_file(volume, fill);
}

Result<Volume> HostStorage::look(const Volume& volume)
{
    const std::string path = volume.target.path.str();
    Result<std::optional<Volume>> found = look_at_file(path);
    if (!found) return found.error();
    if (*found) return std::move(**found);
    return refused(ErrorCode::no_storage_volume,
                   fmt::format("no storage vol with matching path '{}'", path));
}

Result<Done> HostStorage::remove(const Volume& volume)
{
    const std::string path = volume.target.path.str();
    const bool is_directory = volume.type == Volume::Type::dir;
    const int failure = is_directory ? ::rmdir(path.c_str()) : ::unlink(path.c_str());
    // Somebody else may have been faster.
    if (failure != 0 && errno != ENOENT)
        return failed(is_directory ? "remove directory" : "unlink file", path);
    return sync_folder(path);
}

Result<Done> HostStorage::resize(const Volume& volume, std::uint64_t capacity_bytes, bool allocates,
                                 Progress& progress)
{
    if (auto done = require_raw(volume, "resized"); !done) return done;
    const Result<Fd> file = open_to_write(volume);
    if (!file) return file.error();
    const std::string path = volume.target.path.str();
    if (::ftruncate(file->get(), static_cast<off_t>(capacity_bytes)) != 0)
        return failed("truncate file", path);
    if (allocates)
        if (auto done = allocate({*file, path}, capacity_bytes, progress); !done) return done;
    if (::fsync(file->get()) != 0) return failed("sync", path);
    return Done{};
}

Result<Done> HostStorage::wipe(const Volume& volume, Progress& progress)
{
    const Result<Fd> file = open_to_write(volume);
    if (!file) return file.error();
    return storage::wipe({*file, volume.target.path.str()}, progress);
}

Result<Fd> HostStorage::open_to_read(const Volume& volume)
{
    return open_file(volume, O_RDONLY);
}

Result<Fd> HostStorage::open_to_write(const Volume& volume)
{
    return open_file(volume, O_RDWR);
}

}  // namespace hostler::drivers::storage
