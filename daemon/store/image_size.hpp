#pragma once
// The sizes of a disk image that no running guest tells of. Blocks: for the blocking pool.

#include <cstdint>
#include <string>

#include "xml/base/error.hpp"

namespace hostler::daemon {

/// Bytes.
struct ImageSize {
    std::uint64_t capacity = 0;    ///< what the guest sees
    std::uint64_t allocation = 0;  ///< what is taken of the host's disk
    std::uint64_t physical = 0;    ///< where the image ends
};

/// Of a file or a block device. A qcow2 image's capacity is read from its header (the QCOW2
/// specification: a big-endian number at byte 24); any other image is taken for a raw one.
Result<ImageSize> image_size(const std::string& path);

}  // namespace hostler::daemon
