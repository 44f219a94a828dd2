#pragma once
// Tap: a network interface of the host that frames go through, by a descriptor that the daemon
// opened (IFF_TAP | IFF_VNET_HDR). A descriptor that is no tap but keeps packets apart, as a socket
// of type SEQPACKET, works the same without offloads.

#include <sys/uio.h>

#include <cstdint>
#include <span>
#include <string_view>

#include "xml/base/error.hpp"
#include "xml/base/fd.hpp"

namespace hostler::vmm::virtio {

class Tap {
public:
    /// What the reader of its frames can do, so that the host need not.
    struct Offloads {
        bool checksum = false;
        bool tso4 = false;
        bool tso6 = false;
        bool ecn = false;
    };

    /// Makes it answer at once and put 12 bytes of virtio header before each frame. `what` names it
    /// in errors.
    static Result<Tap> open(Fd fd, std::string_view what);

    int fd() const noexcept { return fd_.get(); }
    bool can_offload() const noexcept { return can_offload_; }

    /// What the host may leave undone in the frames that we read.
    void offload(const Offloads& offloads) const noexcept;

    /// Of several queues of one interface: whether the host gives frames to this one.
    void attach(bool is_attached) const noexcept;

    /// One frame with its header. Gives the bytes, or a negative errno.
    long read(std::span<const iovec> buffers) const noexcept;
    long write(std::span<const iovec> buffers) const noexcept;

private:
    Tap(Fd fd, bool can_offload) : fd_(std::move(fd)), can_offload_(can_offload) {}

    Fd fd_;
    bool can_offload_;
};

}  // namespace hostler::vmm::virtio
