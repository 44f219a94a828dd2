#pragma once
// FaultyFileSystem: the host's, until the call that a test has chosen, which fails as told. A write
// that fails has first written half, as a full disk does. A sync that succeeds only counts: what it
// promises shows after a loss of power, which no test here can cause, and a real one takes long.

#include <functional>
#include <mutex>

#include "daemon/store/file_system.hpp"

namespace hostler::daemon {

class FaultyFileSystem : public FileSystem {
public:
    /// From the call number `call` (from 1) on, `times` calls fail with `why`.
    void fail(int call, int why, int times = 1)
    {
        const std::lock_guard lock(mutex_);
        calls_ = 0;
        first_ = call;
        times_ = times;
        why_ = std::error_code(why, std::generic_category());
    }
    void heal()
    {
        const std::lock_guard lock(mutex_);
        first_ = 0;
    }
    int calls() const
    {
        const std::lock_guard lock(mutex_);
        return calls_;
    }

    std::error_code open(const std::filesystem::path& path, int flags, mode_t mode,
                         Fd& into) override
    {
        if (const std::error_code why = next()) return why;
        return host_file_system().open(path, flags, mode, into);
    }
    std::error_code write(const Fd& file, std::string_view text) override
    {
        const std::error_code why = next();
        if (!why) return host_file_system().write(file, text);
        host_file_system().write(file, text.substr(0, text.size() / 2));
        return why;
    }
    std::error_code write_at(const Fd& file, std::size_t offset, std::string_view text) override
    {
        const std::error_code why = next();
        if (!why) return host_file_system().write_at(file, offset, text);
        host_file_system().write_at(file, offset, text.substr(0, text.size() / 2));
        return why;
    }
    std::error_code read(const Fd& file, std::size_t bytes_max, std::string& into) override
    {
        if (const std::error_code why = next()) return why;
        return host_file_system().read(file, bytes_max, into);
    }
    std::error_code sync(const Fd&) override
    {
        if (before_sync) before_sync();
        return next();
    }
    std::error_code sync_data(const Fd& file) override { return sync(file); }
    void begin_sync(const Fd&) override {}
    std::error_code size(const Fd& file, std::size_t& into) override
    {
        if (const std::error_code why = next()) return why;
        return host_file_system().size(file, into);
    }
    std::error_code written_at(const std::filesystem::path& path, std::int64_t& ns) override
    {
        return host_file_system().written_at(path, ns);
    }
    std::error_code rename(const std::filesystem::path& from,
                           const std::filesystem::path& to) override
    {
        if (const std::error_code why = next()) return why;
        return host_file_system().rename(from, to);
    }
    std::error_code remove(const std::filesystem::path& path) override
    {
        if (const std::error_code why = next()) return why;
        return host_file_system().remove(path);
    }
    std::error_code link(const std::filesystem::path& target,
                         const std::filesystem::path& name) override
    {
        if (const std::error_code why = next()) return why;
        return host_file_system().link(target, name);
    }
    std::error_code make_folder(const std::filesystem::path& path, mode_t mode) override
    {
        if (const std::error_code why = next()) return why;
        return host_file_system().make_folder(path, mode);
    }
    std::error_code list(const std::filesystem::path& path, std::vector<std::string>& into) override
    {
        if (const std::error_code why = next()) return why;
        return host_file_system().list(path, into);
    }
    bool exists(const std::filesystem::path& path) override
    {
        return host_file_system().exists(path);
    }

    std::function<void()> before_sync;

private:
    /// Counts a call: how it fails, if it does.
    std::error_code next()
    {
        const std::lock_guard lock(mutex_);
        ++calls_;
        const bool is_due = first_ > 0 && calls_ >= first_ && calls_ < first_ + times_;
        return is_due ? why_ : std::error_code();
    }

    mutable std::mutex mutex_;  ///< of the rest: whoever syncs has a thread of its own
    int calls_ = 0;
    int first_ = 0;
    int times_ = 1;
    std::error_code why_;
};

}  // namespace hostler::daemon
