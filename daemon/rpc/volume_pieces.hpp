#pragma once
// A volume's bytes piece by piece: data, or a hole. Blocks.

#include <cstdint>
#include <limits>
#include <string>

#include "proto/xdr/wire.hpp"
#include "xml/base/error.hpp"
#include "xml/base/fd.hpp"
#include "xml/base/uuid.hpp"

namespace hostler::daemon {

struct VolumePiece {
    proto::Bytes data{};
    std::uint64_t hole_bytes = 0;  ///< in place of data

    std::uint64_t bytes() const { return data.empty() ? hole_bytes : data.size(); }
};

/// Where a stream is in its volume, and how much of it there may still be.
struct VolumePlace {
    std::uint64_t offset = 0;
    std::uint64_t left = std::numeric_limits<std::uint64_t>::max();

    void go_on(std::uint64_t bytes)
    {
        offset += bytes;
        left -= bytes;
    }
};

/// What is to be carried, from or to which volume.
struct VolumeTransfer {
    Uuid pool;
    std::string name;
    VolumePlace place;
    bool is_upload = false;
    bool is_sparse = false;
};

/// The next piece, empty at the end. Holes are told of only when `tells_holes`.
Result<VolumePiece> read_piece(const Fd& file, const VolumePlace& place, bool tells_holes);
/// Refuses what goes beyond the place's end.
Result<Done> write_piece(const Fd& file, const VolumePlace& place, const VolumePiece& piece);
/// What was written is on the disk when this returns.
Result<Done> sync_volume(const Fd& file);

}  // namespace hostler::daemon
