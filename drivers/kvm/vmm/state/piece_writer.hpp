#pragma once
// PieceWriter: writes pieces of memory to a file, several at a time, past the page cache where the
// file takes that. Made before the sandbox, which lets nobody make a ring; where the host gives
// none, one piece is written after the other. Device thread.

#include <liburing.h>

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "drivers/kvm/vmm/state/direct_access.hpp"
#include "xml/base/error.hpp"

namespace hostler::vmm {

class PieceWriter {
public:
    PieceWriter() noexcept;
    ~PieceWriter();
    PieceWriter(const PieceWriter&) = delete;
    PieceWriter& operator=(const PieceWriter&) = delete;

    /// What is written from now on goes to `file`, until finish().
    void begin(int file);

    /// Waits only while too much is under way. `bytes` stay as they are until finish(). Once a
    /// piece failed nothing more is written.
    void write(std::uint64_t offset, std::span<const std::byte> bytes);

    /// Waits for all of it. The file is then used by whoever likes.
    Result<Done> finish();

private:
    static constexpr unsigned pieces_max = 8;

    /// `bytes` that are still to be written; none: the place is free.
    struct Piece {
        std::uint64_t offset = 0;
        std::span<const std::byte> bytes;
        bool is_direct = false;
    };

    void submit(Piece& piece);
    void write_now(Piece& piece);
    void await_one();
    void on_written(Piece& piece, std::int64_t result);

    io_uring ring_{};
    bool has_ring_ = false;
    int file_ = -1;
    std::optional<DirectAccess> access_;
    std::array<Piece, pieces_max> pieces_;
    unsigned under_way_ = 0;
    int error_ = 0;
};

/// The error of a state that cannot be written for this reason, an errno.
Error unwritten(int reason);

}  // namespace hostler::vmm
