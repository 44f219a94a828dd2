#pragma once
// RedoSegment: one of the redo log's files. It has its full size from the beginning and is only
// ever written over, so that what is appended is durable with one flush of the disk and no change
// of the file system's own tables. One thread at a time.

#include <filesystem>
#include <string_view>
#include <system_error>
#include <vector>

#include "daemon/store/file_system.hpp"
#include "daemon/store/redo_record.hpp"

namespace hostler::daemon {

class RedoSegment {
public:
    static constexpr std::size_t bytes = 2u << 20;

    RedoSegment(FileSystem& files, std::filesystem::path file)
        : files_(files), file_(std::move(file))
    {
    }

    const std::filesystem::path& file() const { return file_; }

    /// What the file holds; nothing where there is none.
    std::error_code read(std::vector<RedoRecord>& into);

    /// Makes the file where it is missing. Once, before append().
    std::error_code open();

    bool has_room_for(std::size_t size) const { return size <= bytes - used_; }
    /// Behind what is there; durable when there is no error. On an error nobody knows whether the
    /// records are there, and the segment is no longer empty.
    std::error_code append(std::string_view records);

    /// Nothing of it would be read.
    bool is_empty() const { return used_ == 0 && !is_unsure_; }
    /// Durably empties it: the first record first, so that no part of it is ever taken for the
    /// whole.
    std::error_code clear();

private:
    std::error_code write_zeros(std::size_t from, std::size_t to);

    FileSystem& files_;
    std::filesystem::path file_;
    Fd descriptor_;
    std::size_t used_ = 0;
    bool is_unsure_ =
        false;  ///< something is behind what is used: the rest of an append or a clear()
};

}  // namespace hostler::daemon
