#pragma once
// Bytes of a volume: made, copied, wiped. Holes stay holes. Blocks, for as long as the disk takes;
// the progress moves on piece by piece, each of which is on the disk before the next but one.

#include <cstdint>
#include <string>

#include "drivers/storage/progress.hpp"
#include "xml/base/error.hpp"
#include "xml/base/fd.hpp"

namespace hostler::drivers::storage {

/// An open file and its path, for messages.
struct RawFile {
    const Fd& file;
    std::string path;
};

/// Gives an empty file its size, with so many bytes taken from the disk now.
Result<Done> extend(const RawFile& file, std::uint64_t capacity_bytes,
                    std::uint64_t allocation_bytes, Progress& progress);
/// Takes the disk's blocks for the first `length` bytes of the file.
Result<Done> allocate(const RawFile& file, std::uint64_t length, Progress& progress);
/// Copies what `from` has written into a new file; zeros are not written.
Result<Done> copy_data(const RawFile& from, const RawFile& to, Progress& progress);
/// The same blocks for both, where the file system can.
Result<Done> share_blocks(const RawFile& from, const RawFile& to);
/// Zeros for everything. A file with holes becomes one hole.
Result<Done> wipe(const RawFile& file, Progress& progress);

}  // namespace hostler::drivers::storage
