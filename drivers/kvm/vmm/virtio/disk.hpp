#pragma once
// Disk: reads and writes one raw file or block device by io_uring, never waiting for it. On the
// event loop's thread, but for construction. The ring takes only the operations that a disk needs,
// on only this descriptor: what the sandbox keeps from system calls, the ring cannot do either.

#include <liburing.h>
#include <sys/uio.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "drivers/kvm/vmm/event_fd.hpp"
#include "xml/base/error.hpp"
#include "xml/base/fd.hpp"

namespace hostler::vmm::virtio {

class Disk {
public:
    static constexpr unsigned in_flight_max = 128;

    enum class Kind : std::uint8_t { read, write, flush, discard, zero };

    /// One thing to do. Its owner keeps it in place until it is finished.
    struct Io {
        Kind kind = Kind::read;
        bool is_durable = false;     ///< of a write: on the medium before it is finished
        bool may_unmap = false;      ///< of a zero: the file may get a hole
        std::uint64_t offset = 0;    ///< in bytes
        std::uint64_t bytes = 0;     ///< of the disk
        std::vector<iovec> buffers;  ///< of a read or write: so many bytes

        std::uint64_t done = 0;  ///< how far it came

    private:
        friend class Disk;
        struct Free {
            void operator()(std::byte* memory) const noexcept { std::free(memory); }
        };

        std::vector<iovec> round;  ///< what the kernel works on, where that is not `buffers`
        std::unique_ptr<std::byte, Free> bounce;
        std::size_t bounced = 0;  ///< bytes of this round in `bounce`; 0: it is not used
    };

    /// `error` is an errno, or 0.
    using OnDone = std::function<void(Io& io, int error)>;

    /// `what` names it in errors. Refused where the descriptor is neither a file nor a block device
    /// and where this host has no io_uring for us.
    static Result<std::unique_ptr<Disk>> open(Fd fd, std::string_view what);

    explicit Disk(Fd fd) noexcept : fd_(std::move(fd)) {}
    ~Disk();
    Disk(const Disk&) = delete;
    Disk& operator=(const Disk&) = delete;

    void on_done(OnDone on_done) { on_done_ = std::move(on_done); }

    /// Of the file when it was opened.
    std::uint64_t bytes() const noexcept { return bytes_; }

    /// What the file takes on the host, holes left out, as far as the host knows without asking a
    /// server. Nothing for a block device, and where it cannot be told.
    std::optional<std::uint64_t> allocated_bytes() const noexcept;

    /// Readable once something finished; then reap() is due.
    int event_fd() const noexcept { return event_.get(); }

    /// Takes it on; at most in_flight_max at a time. Runs from the next submit().
    void begin(Io& io) noexcept;
    void submit() noexcept;

    /// Hands what finished to on_done, and submits what that begins.
    void reap() noexcept;

    /// Waits until nothing is in flight; what finishes goes to on_done.
    void drain() noexcept;

    unsigned in_flight() const noexcept { return in_flight_; }

private:
    int start_ring() noexcept;
    void measure_alignment() noexcept;

    void next_round(Io& io) noexcept;
    void prepare(io_uring_sqe& entry, Io& io) noexcept;
    void prepare_transfer(io_uring_sqe& entry, Io& io) noexcept;
    bool is_aligned(const Io& io) const noexcept;
    void end_round(Io& io, int result) noexcept;
    void finish(Io& io, int error) noexcept;

    Fd fd_;
    EventFd event_;
    OnDone on_done_;
    io_uring ring_{};
    bool has_ring_ = false;
    std::uint64_t bytes_ = 0;
    std::uint32_t alignment_ = 1;  ///< of buffers, where the file is open for direct I/O
    bool zeroes_by_hand_ = false;  ///< the file system cannot: zeros are written
    unsigned in_flight_ = 0;
};

}  // namespace hostler::vmm::virtio
