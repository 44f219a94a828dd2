// The pools: folders of this host.

#include "drivers/storage/host_storage.hpp"

#include <dirent.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>

#include "drivers/storage/failure.hpp"
#include "drivers/storage/volume_file.hpp"

namespace hostler::drivers::storage {
namespace {

namespace fs = std::filesystem;
using Pool = xml::StoragePool;

constexpr mode_t usual_folder_mode = 0711;

struct CloseFolder {
    void operator()(DIR* folder) const noexcept { ::closedir(folder); }
};

Result<std::vector<std::string>> names_in(const std::string& path)
{
    const std::unique_ptr<DIR, CloseFolder> folder(::opendir(path.c_str()));
    if (!folder) return failed("open directory", path);
    std::vector<std::string> names;
    for (errno = 0; const dirent* entry = ::readdir(folder.get()); errno = 0) {
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..") names.emplace_back(name);
    }
    if (errno != 0) return failed("read directory", path);
    return names;
}

Result<Done> read_sizes(Pool& pool)
{
    struct statvfs sizes{};
    const std::string path = pool.path.str();
    if (::statvfs(path.c_str(), &sizes) != 0) return failed("statvfs", path);
    pool.capacity_bytes = static_cast<std::uint64_t>(sizes.f_frsize) * sizes.f_blocks;
    pool.available_bytes = static_cast<std::uint64_t>(sizes.f_frsize) * sizes.f_bfree;
    pool.allocation_bytes = pool.capacity_bytes - pool.available_bytes;
    return Done{};
}

}  // namespace

Result<Done> HostStorage::takes(const Pool& pool) const
{
    if (pool.type == Pool::Type::dir) return Done{};
    const std::size_t type = static_cast<std::size_t>(pool.type);
    return Error(ErrorCode::operation_unsupported,
                 fmt::format("storage pool '{}' of type '{}' cannot be used here: pools of type "
                             "'dir' can",
                             pool.name.view(), xml::words(pool.type)[type]),
                 ErrorDomain::storage);
}

Result<PoolContents> HostStorage::look(const Pool& pool)
{
    const Result<std::vector<std::string>> names = names_in(pool.path.str());
    if (!names) return names.error();
    PoolContents contents{pool, {}};
    for (const std::string& name : *names) {
        Result<std::optional<xml::StorageVolume>> volume =
            look_at_file((fs::path(pool.path.str()) / name).string());
        if (!volume) return volume.error();
        if (*volume) contents.volumes.push_back(std::move(**volume));
    }
    if (auto done = read_sizes(contents.pool); !done) return done.error();
    Result<xml::StoragePermissions> permissions = permissions_of(pool.path.str());
    if (!permissions) return permissions.error();
    contents.pool.permissions = std::move(*permissions);
    return contents;
}

Result<Done> HostStorage::build(const Pool& pool)
{
    const std::string path = pool.path.str();
    const mode_t mode = pool.permissions.mode.value_or(usual_folder_mode);
    struct stat facts{};
    const bool is_there = ::stat(path.c_str(), &facts) == 0;
    if (is_there && !S_ISDIR(facts.st_mode)) {
        errno = ENOTDIR;
        return failed("create path", path);
    }
    std::error_code above;
    fs::create_directories(fs::path(path).parent_path(), above);
    errno = above.value();
    if (above) return failed("create path", path);
    if (!is_there && ::mkdir(path.c_str(), mode) != 0) return failed("create path", path);
    const bool sets_mode = !is_there || pool.permissions.mode;
    if (sets_mode && ::chmod(path.c_str(), mode) != 0) return failed("set the mode of", path);
    const uid_t owner = pool.permissions.owner.value_or(static_cast<uid_t>(-1));
    const gid_t group = pool.permissions.group.value_or(static_cast<gid_t>(-1));
    if (::chown(path.c_str(), owner, group) != 0) return failed("chown", path);
    return Done{};
}

Result<Done> HostStorage::remove(const Pool& pool)
{
    const std::string path = pool.path.str();
    if (::rmdir(path.c_str()) == 0) return Done{};
    return Error(ErrorCode::system_error,
                 fmt::format("failed to remove pool '{}': {}", path, std::strerror(errno)),
                 ErrorDomain::storage);
}

}  // namespace hostler::drivers::storage
