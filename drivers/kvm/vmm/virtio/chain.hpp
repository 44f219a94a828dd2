#pragma once
// Chain: one request that the guest queued, as buffers in its RAM. Cursor: reads or writes through
// such buffers in order, wherever the guest cut them (virtio 1.2, 2.7.4: framing means nothing).

#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <vector>

namespace hostler::vmm::virtio {

/// Finite, inside RAM, what the device reads before what it writes; Queue::pop() fills it. Kept and
/// filled again, it allocates no more. Buffers may overlap, so the bytes of a chain can be more
/// than the guest has RAM: a device sets its own limit.
struct Chain {
    std::span<const iovec> readable() const noexcept
    {
        return std::span(buffers).first(readable_count);
    }
    std::span<const iovec> writable() const noexcept
    {
        return std::span(buffers).subspan(readable_count);
    }

    std::uint16_t head = 0;
    std::vector<iovec> buffers;
    std::size_t readable_count = 0;
    std::uint64_t readable_bytes = 0;
    std::uint64_t writable_bytes = 0;
};

class Cursor {
public:
    explicit Cursor(std::span<const iovec> buffers) noexcept : buffers_(buffers) {}

    /// Copies out what fits into `target`; fewer bytes only at the end.
    std::size_t read(std::span<std::byte> target) noexcept;

    /// Copies in; fewer bytes only at the end.
    std::size_t write(std::span<const std::byte> source) noexcept;

    /// The next T, or nothing if too little is left (which is then used up).
    template <class T>
    std::optional<T> take() noexcept
    {
        T value;
        if (read(std::as_writable_bytes(std::span(&value, 1))) != sizeof value) return std::nullopt;
        return value;
    }

    template <class T>
    bool put(const T& value) noexcept
    {
        return write(std::as_bytes(std::span(&value, 1))) == sizeof value;
    }

    /// The next piece that lies in one buffer, at most `bytes_max`; empty at the end only.
    std::span<std::byte> piece(std::size_t bytes_max) noexcept;

    /// Passes over `bytes`, or what there is.
    void skip(std::uint64_t bytes) noexcept;

    /// Appends to `parts` the next `bytes`, or what there is, as buffers. Gives how many bytes.
    std::uint64_t collect(std::uint64_t bytes, std::vector<iovec>& parts) noexcept;

private:
    std::span<const iovec> buffers_;
    std::size_t offset_ = 0;  ///< in the first of them
};

}  // namespace hostler::vmm::virtio
