#include "daemon/store/file_system.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

namespace hostler::daemon {
namespace {

namespace fs = std::filesystem;

std::error_code outcome(int returned)
{
    return returned < 0 ? std::error_code(errno, std::generic_category()) : std::error_code();
}

class HostFileSystem final : public FileSystem {
public:
    std::error_code open(const fs::path& path, int flags, mode_t mode, Fd& into) override
    {
        const int number = ::open(path.c_str(), flags | O_CLOEXEC, mode);
        if (number >= 0) into = Fd(number);
        return outcome(number);
    }

    std::error_code write(const Fd& file, std::string_view text) override
    {
        while (!text.empty()) {
            const ssize_t count = ::write(file.get(), text.data(), text.size());
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) return outcome(-1);
            text.remove_prefix(static_cast<std::size_t>(count));
        }
        return {};
    }

    std::error_code write_at(const Fd& file, std::size_t offset, std::string_view text) override
    {
        while (!text.empty()) {
            const ssize_t count =
                ::pwrite(file.get(), text.data(), text.size(), static_cast<off_t>(offset));
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) return outcome(-1);
            text.remove_prefix(static_cast<std::size_t>(count));
            offset += static_cast<std::size_t>(count);
        }
        return {};
    }

    std::error_code read(const Fd& file, std::size_t bytes_max, std::string& into) override
    {
        into.clear();
        struct stat status{};
        if (::fstat(file.get(), &status) < 0) return outcome(-1);
        // One byte more than the file has: a read that leaves room has seen the end.
        std::size_t room = static_cast<std::size_t>(std::max<off_t>(status.st_size, 0)) + 1;
        while (true) {
            const std::size_t have = into.size();
            if (have > bytes_max) return std::make_error_code(std::errc::file_too_large);
            into.resize(have + std::min(room, bytes_max + 1));
            const ssize_t count = ::read(file.get(), into.data() + have, into.size() - have);
            const bool is_short = S_ISREG(status.st_mode) && count >= 0 &&
                                  static_cast<std::size_t>(count) < into.size() - have;
            into.resize(have + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
            if (count == 0 || is_short) return {};
            if (count < 0 && errno != EINTR) return outcome(-1);
            room = 4096;
        }
    }

    std::error_code sync(const Fd& file) override { return outcome(::fsync(file.get())); }

    std::error_code sync_data(const Fd& file) override { return outcome(::fdatasync(file.get())); }

    void begin_sync(const Fd& file) override
    {
        ::sync_file_range(file.get(), 0, 0, SYNC_FILE_RANGE_WRITE);
    }

    std::error_code size(const Fd& file, std::size_t& into) override
    {
        struct stat status{};
        const std::error_code failure = outcome(::fstat(file.get(), &status));
        into = static_cast<std::size_t>(status.st_size);
        return failure;
    }

    std::error_code written_at(const fs::path& path, std::int64_t& ns) override
    {
        struct stat status{};
        const std::error_code failure = outcome(::lstat(path.c_str(), &status));
        ns = status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec;
        return failure;
    }

    std::error_code rename(const fs::path& from, const fs::path& to) override
    {
        return outcome(std::rename(from.c_str(), to.c_str()));
    }

    std::error_code remove(const fs::path& path) override
    {
        return outcome(::unlink(path.c_str()));
    }

    std::error_code link(const fs::path& target, const fs::path& name) override
    {
        return outcome(::symlink(target.c_str(), name.c_str()));
    }

    std::error_code make_folder(const fs::path& path, mode_t mode) override
    {
        struct stat status{};
        if (::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) return {};
        if (path.has_parent_path() && path.parent_path() != path)
            if (const std::error_code failure = make_folder(path.parent_path(), 0755))
                return failure;
        const std::error_code made = outcome(::mkdir(path.c_str(), mode));
        if (made != std::errc::file_exists) return made;
        return fs::is_directory(path) ? std::error_code()
                                      : std::make_error_code(std::errc::not_a_directory);
    }

    std::error_code list(const fs::path& path, std::vector<std::string>& into) override
    {
        into.clear();
        std::error_code failure;
        fs::directory_iterator entry(path, failure);
        for (; !failure && entry != fs::directory_iterator(); entry.increment(failure))
            into.push_back(entry->path().filename().string());
        std::ranges::sort(into);
        return {failure.value(), std::generic_category()};
    }

    bool exists(const fs::path& path) override
    {
        struct stat status{};
        return ::lstat(path.c_str(), &status) == 0;
    }
};

}  // namespace

FileSystem& host_file_system()
{
    static HostFileSystem host;
    return host;
}

}  // namespace hostler::daemon
