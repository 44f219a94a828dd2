#include "drivers/kvm/vmm/state/piece_writer.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include "drivers/kvm/vmm/fatal.hpp"
#include "drivers/kvm/vmm/restricted_ring.hpp"

namespace hostler::vmm {

Error unwritten(int reason)
{
    return {ErrorCode::operation_failed,
            std::string("the state cannot be written: ") + ::strerrordesc_np(reason)};
}

PieceWriter::PieceWriter() noexcept
{
    has_ring_ = io_uring_queue_init(pieces_max, &ring_, IORING_SETUP_R_DISABLED) == 0;
    constexpr std::uint8_t operations[] = {IORING_OP_WRITE};
    if (!has_ring_ || (restrict_ring(ring_, operations, 0) == 0 && enable_ring(ring_) == 0)) return;
    io_uring_queue_exit(&ring_);
    has_ring_ = false;
}

PieceWriter::~PieceWriter()
{
    if (has_ring_) io_uring_queue_exit(&ring_);
}

void PieceWriter::begin(int file)
{
    file_ = file;
    error_ = 0;
    access_.emplace(file);
}

void PieceWriter::write(std::uint64_t offset, std::span<const std::byte> bytes)
{
    while (under_way_ == pieces_max) await_one();
    if (error_ || bytes.empty()) return;
    Piece& piece = *std::ranges::find_if(pieces_, [](const Piece& p) { return p.bytes.empty(); });
    piece = {offset, bytes, false};
    ++under_way_;
    submit(piece);
}

Result<Done> PieceWriter::finish()
{
    while (under_way_ > 0) await_one();
    access_.reset();
    if (error_) return unwritten(error_);
    return Done{};
}

void PieceWriter::submit(Piece& piece)
{
    piece.is_direct = access_->is_on();
    if (!has_ring_) return write_now(piece);
    io_uring_sqe* const entry = io_uring_get_sqe(&ring_);
    if (!entry) fatal("io_uring has no room for a piece that was promised one");
    io_uring_prep_write(entry, file_, piece.bytes.data(), static_cast<unsigned>(piece.bytes.size()),
                        piece.offset);
    io_uring_sqe_set_data(entry, &piece);
    int result = 0;
    do result = io_uring_submit(&ring_);
    while (result == -EINTR || result == -EAGAIN || result == -EBUSY);
    if (result >= 0) return;
    errno = -result;
    fatal_errno("io_uring_submit");
}

void PieceWriter::write_now(Piece& piece)
{
    const ssize_t count =
        ::pwrite(file_, piece.bytes.data(), piece.bytes.size(), static_cast<off_t>(piece.offset));
    on_written(piece, count < 0 ? -errno : count);
}

void PieceWriter::await_one()
{
    io_uring_cqe* entry = nullptr;
    const int result = io_uring_wait_cqe(&ring_, &entry);
    if (result == -EINTR || result == -EAGAIN) return;
    if (result < 0) {
        errno = -result;
        fatal_errno("io_uring_wait_cqe");
    }
    Piece& piece = *static_cast<Piece*>(io_uring_cqe_get_data(entry));
    const int written = entry->res;
    io_uring_cqe_seen(&ring_, entry);
    on_written(piece, written);
}

/// How far a piece came: `result` bytes, or a negative errno.
void PieceWriter::on_written(Piece& piece, std::int64_t result)
{
    const bool is_misplaced = result == -EINVAL && piece.is_direct;
    if (is_misplaced) access_->leave();
    const bool is_failed = result <= 0 && !is_misplaced && result != -EINTR && result != -EAGAIN;
    // A file that takes nothing and says nothing is full.
    if (is_failed && !error_) error_ = result < 0 ? static_cast<int>(-result) : ENOSPC;
    if (result > 0) {
        piece.offset += static_cast<std::uint64_t>(result);
        piece.bytes = piece.bytes.subspan(static_cast<std::size_t>(result));
    }
    if (error_) piece.bytes = {};
    if (!piece.bytes.empty()) return submit(piece);
    --under_way_;
}

}  // namespace hostler::vmm
