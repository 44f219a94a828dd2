#pragma once
// RedoRecord: one change of a file, as the redo log holds it. What a machine that lost its power
// left half-written, or on top of an older record, is told from a record by its checksum.
//
// A record's bytes (all numbers little-endian): u32 "HRL1", u32 its size, u64 the first eight bytes
// of the SHA-256 of what follows, u64 sequence, i64 time, 16 bytes boot, u64 cancelled sequence,
// u32 mode, u32 size of the path, u64 verb; the path; the text. What comes behind the last one is
// zero.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "xml/base/uuid.hpp"

namespace hostler::daemon {

enum class RedoVerb : std::uint8_t {
    replace = 1,  ///< the file has this text and mode
    remove,       ///< there is no such file
    link,         ///< the file is a symbolic link to this text
    cancel,       ///< the change with that sequence did not come about
};

struct RedoRecord {
    RedoVerb verb = RedoVerb::replace;
    std::filesystem::path file;
    std::string text;
    std::uint32_t mode = 0600;
    std::uint64_t cancelled = 0;

    // What the log adds.
    std::uint64_t sequence = 0;  ///< rises over all records of a log
    std::int64_t at_ns = 0;      ///< by the wall clock, when the change was about to be made
    Uuid boot;                   ///< of the kernel that has, or had, the change in its page cache
};

std::string encode(const RedoRecord& record);
std::size_t encoded_size(const RedoRecord& record);

/// The records that `bytes` begins with, to the first that is not whole or not of this run: each
/// has a higher sequence than the one before. `size` is how many bytes they take.
std::vector<RedoRecord> decode_records(std::string_view bytes, std::size_t& size);

}  // namespace hostler::daemon
