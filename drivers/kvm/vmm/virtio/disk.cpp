#include "drivers/kvm/vmm/virtio/disk.hpp"

#include <fcntl.h>
#include <linux/fs.h>
#include <linux/stat.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include "drivers/kvm/vmm/fatal.hpp"
#include "drivers/kvm/vmm/restricted_ring.hpp"
#include "drivers/kvm/vmm/virtio/chain.hpp"

namespace hostler::vmm::virtio {
namespace {

constexpr std::size_t page_bytes = 4096;

/// Copies that direct I/O needs go through so much memory at a time.
constexpr std::size_t bounce_bytes = 256 * 1024;

/// Zeros that a file system cannot make by itself: so much memory, so often a round.
constexpr std::size_t zero_bytes = 64 * 1024;
constexpr std::size_t zero_pieces_max = 64;
alignas(page_bytes) constexpr std::array<std::byte, zero_bytes> zeros{};

Error failure(std::string_view what, std::string_view does, int error)
{
    return {ErrorCode::system_error,
            std::string(what) + " " + std::string(does) + ": " + std::strerror(error)};
}

}  // namespace

Result<std::unique_ptr<Disk>> Disk::open(Fd fd, std::string_view what)
{
    struct stat info{};
    if (::fstat(fd.get(), &info)) return failure(what, "cannot be examined", errno);
    auto disk = std::make_unique<Disk>(std::move(fd));
    if (S_ISREG(info.st_mode)) {
        disk->bytes_ = static_cast<std::uint64_t>(info.st_size);
    } else if (!S_ISBLK(info.st_mode)) {
        return Error(ErrorCode::config_unsupported,
                     std::string(what) + " is neither a file nor a block device");
    } else if (::ioctl(disk->fd_.get(), BLKGETSIZE64, &disk->bytes_)) {
        return failure(what, "has no size", errno);
    }
    disk->measure_alignment();
    if (const int error = disk->start_ring())
        return failure(what, "needs io_uring, which this host does not give", error);
    return disk;
}

Disk::~Disk()
{
    if (!has_ring_) return;
    on_done_ = {};
    drain();
    io_uring_queue_exit(&ring_);
}

std::optional<std::uint64_t> Disk::allocated_bytes() const noexcept
{
    constexpr std::uint64_t block_bytes = 512;
    constexpr int how = AT_EMPTY_PATH | AT_STATX_DONT_SYNC;
    struct statx info{};
    if (::statx(fd_.get(), "", how, STATX_BLOCKS | STATX_TYPE, &info) || !S_ISREG(info.stx_mode) ||
        !(info.stx_mask & STATX_BLOCKS))
        return std::nullopt;
    return info.stx_blocks * block_bytes;
}

/// 0, or an errno.
int Disk::start_ring() noexcept
{
    if (const int result = io_uring_queue_init(in_flight_max, &ring_, IORING_SETUP_R_DISABLED))
        return -result;
    has_ring_ = true;
    const int file = fd_.get();
    if (const int result = io_uring_register_files(&ring_, &file, 1)) return -result;
    if (const int result = io_uring_register_eventfd(&ring_, event_.get())) return -result;
    constexpr std::uint8_t operations[] = {IORING_OP_READV, IORING_OP_WRITEV, IORING_OP_FSYNC,
                                           IORING_OP_FALLOCATE};
    if (const int error = restrict_ring(ring_, operations, IOSQE_FIXED_FILE)) return error;
    return enable_ring(ring_);
}

void Disk::measure_alignment() noexcept
{
    if (!(::fcntl(fd_.get(), F_GETFL) & O_DIRECT)) return;
    struct statx info{};
    const bool is_told = ::statx(fd_.get(), "", AT_EMPTY_PATH, STATX_DIOALIGN, &info) == 0 &&
                         info.stx_mask & STATX_DIOALIGN && info.stx_dio_mem_align != 0;
    alignment_ = is_told ? std::max(info.stx_dio_mem_align, info.stx_dio_offset_align) : page_bytes;
}

void Disk::begin(Io& io) noexcept
{
    io.done = 0;
    ++in_flight_;
    next_round(io);
}

void Disk::next_round(Io& io) noexcept
{
    io_uring_sqe* entry = io_uring_get_sqe(&ring_);
    if (!entry) {
        submit();
        entry = io_uring_get_sqe(&ring_);
    }
    if (!entry) fatal("io_uring has no room for a request that was promised one");
    prepare(*entry, io);
    io_uring_sqe_set_flags(entry, IOSQE_FIXED_FILE);
    io_uring_sqe_set_data(entry, &io);
}

void Disk::prepare(io_uring_sqe& entry, Io& io) noexcept
{
    constexpr int hole = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
    constexpr int zeroed = FALLOC_FL_ZERO_RANGE | FALLOC_FL_KEEP_SIZE;
    // The descriptor is the first of the registered ones.
    switch (io.kind) {
        case Kind::flush:
            io_uring_prep_fsync(&entry, 0, IORING_FSYNC_DATASYNC);
            return;
        case Kind::discard:
            io_uring_prep_fallocate(&entry, 0, hole, static_cast<off_t>(io.offset),
                                    static_cast<off_t>(io.bytes));
            return;
        case Kind::zero:
            if (zeroes_by_hand_) break;
            io_uring_prep_fallocate(&entry, 0, io.may_unmap ? hole : zeroed,
                                    static_cast<off_t>(io.offset), static_cast<off_t>(io.bytes));
            return;
        case Kind::read:
        case Kind::write:
            break;
    }
    prepare_transfer(entry, io);
}

/// The next part of a transfer: the whole rest, as a rule.
void Disk::prepare_transfer(io_uring_sqe& entry, Io& io) noexcept
{
    const std::uint64_t rest = io.bytes - io.done;
    Cursor cursor(io.buffers);
    cursor.skip(io.done);
    io.round.clear();
    io.bounced = 0;
    if (io.kind == Kind::zero) {
        for (std::uint64_t left = rest; left > 0 && io.round.size() < zero_pieces_max;) {
            const std::uint64_t piece = std::min<std::uint64_t>(left, zero_bytes);
            io.round.push_back({const_cast<std::byte*>(zeros.data()), piece});
            left -= piece;
        }
    } else if (!is_aligned(io)) {
        if (!io.bounce)
            io.bounce.reset(static_cast<std::byte*>(std::aligned_alloc(page_bytes, bounce_bytes)));
        if (!io.bounce) fatal("no memory for direct I/O");
        io.bounced = std::min<std::uint64_t>(rest, bounce_bytes);
        if (io.kind == Kind::write) cursor.read({io.bounce.get(), io.bounced});
        io.round.push_back({io.bounce.get(), io.bounced});
    } else if (io.done > 0) {
        cursor.collect(rest, io.round);
    }
    const std::vector<iovec>& parts = io.round.empty() ? io.buffers : io.round;
    const auto count = static_cast<unsigned>(parts.size());
    const std::uint64_t at = io.offset + io.done;
    if (io.kind == Kind::read)
        io_uring_prep_readv(&entry, 0, parts.data(), count, at);
    else
        io_uring_prep_writev2(&entry, 0, parts.data(), count, at, io.is_durable ? RWF_DSYNC : 0);
}

bool Disk::is_aligned(const Io& io) const noexcept
{
    return std::ranges::all_of(io.buffers, [this](const iovec& buffer) {
        const auto address = reinterpret_cast<std::uintptr_t>(buffer.iov_base);
        return (address | buffer.iov_len) % alignment_ == 0;
    });
}

void Disk::submit() noexcept
{
    while (io_uring_sq_ready(&ring_) > 0) {
        const int result = io_uring_submit(&ring_);
        if (result >= 0 || result == -EINTR || result == -EAGAIN) continue;
        errno = -result;
        fatal_errno("io_uring_submit");
    }
}

void Disk::reap() noexcept
{
    event_.drain();
    io_uring_cqe* entry = nullptr;
    while (io_uring_peek_cqe(&ring_, &entry) == 0) {
        Io& io = *static_cast<Io*>(io_uring_cqe_get_data(entry));
        const int result = entry->res;
        io_uring_cqe_seen(&ring_, entry);
        end_round(io, result);
    }
    submit();
}

void Disk::end_round(Io& io, int result) noexcept
{
    const bool transfers = io.kind == Kind::read || io.kind == Kind::write ||
                           (io.kind == Kind::zero && zeroes_by_hand_);
    if (result == -EINTR || result == -EAGAIN) return next_round(io);
    if (result == -EOPNOTSUPP && io.kind == Kind::zero && !zeroes_by_hand_) {
        zeroes_by_hand_ = true;
        return next_round(io);
    }
    if (result < 0) return finish(io, -result);
    if (!transfers) return finish(io, 0);

    const auto moved = static_cast<std::uint64_t>(result);
    // Nothing moved: the file ends here, shorter than it was.
    if (moved == 0) return finish(io, EIO);
    if (io.bounced && io.kind == Kind::read) {
        Cursor cursor(io.buffers);
        cursor.skip(io.done);
        cursor.write({io.bounce.get(), moved});
    }
    io.done += moved;
    if (io.done < io.bytes) return next_round(io);
    finish(io, 0);
}

void Disk::finish(Io& io, int error) noexcept
{
    --in_flight_;
    io.bounce.reset();
    if (on_done_) on_done_(io, error);
}

void Disk::drain() noexcept
{
    submit();
    while (in_flight_ > 0) {
        io_uring_cqe* entry = nullptr;
        const int result = io_uring_wait_cqe(&ring_, &entry);
        if (result == 0 || result == -EINTR || result == -EAGAIN) {
            reap();
            continue;
        }
        errno = -result;
        fatal_errno("io_uring_wait_cqe");
    }
}

}  // namespace hostler::vmm::virtio
