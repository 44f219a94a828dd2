#pragma once
// Queue: a split virtqueue (virtio 1.2, section 2.7) with event index, seen from the device. The
// guest writes the same memory while we look, so each word is read once and the copy judged.
// Touched under the transport's lock.
//
// What a driver must not do (a chain that loops, leaves RAM or the table, mixes its directions)
// breaks the queue: it hands out nothing more, and the transport sets DEVICE_NEEDS_RESET (2.1.2).

#include <cstdint>
#include <limits>
#include <vector>

#include "drivers/kvm/vmm/memory/guest_memory.hpp"
#include "drivers/kvm/vmm/state/archive.hpp"
#include "drivers/kvm/vmm/virtio/chain.hpp"

namespace hostler::vmm::virtio {

class Queue {
public:
    struct Layout {
        std::uint16_t size = 0;  ///< a power of two
        GuestAddress descriptors{};
        GuestAddress driver_ring{};
        GuestAddress device_ring{};
    };

    /// What the driver accepted that changes how rings are read.
    struct Options {
        bool has_event_index = false;
        bool has_indirect = false;
    };

    /// A chain of more descriptors breaks the queue: it is what one readv() takes.
    static constexpr std::size_t descriptors_max = 1024;

    explicit Queue(const GuestMemory& memory) noexcept : memory_(&memory) {}

    /// Begins at the start of its rings. False, and not ready, where they are misaligned, outside
    /// RAM or of a size that is no power of two.
    bool start(const Layout& layout, Options options) noexcept;

    /// Forgets the rings.
    void stop() noexcept { *this = Queue(*memory_); }

    /// Whether there is something to serve: started and not broken.
    bool is_ready() const noexcept { return layout_.size != 0 && !is_broken_; }
    bool is_broken() const noexcept { return is_broken_; }

    /// For a device that finds a request senseless beyond an error of its own (2.1.2).
    void mark_broken() noexcept { is_broken_ = true; }

    std::uint16_t size() const noexcept { return layout_.size; }

    /// Fills `chain` with the guest's next request. False when there is none: then the guest will
    /// kick when it adds one. And false when the turn is over.
    bool pop(Chain& chain) noexcept;

    /// From here on pop() hands out as many requests as the ring holds, and then no more until the
    /// next turn: a guest may add them as fast as they are served.
    void begin_turn() noexcept { turn_left_ = layout_.size; }

    /// Whether the turn ended with requests left, perhaps. The guest will not kick for those.
    bool is_turn_over() const noexcept { return is_ready() && turn_left_ == 0; }

    /// Gives a request back. `bytes_written` counts from the start of its writable buffers.
    void push(const Chain& chain, std::uint32_t bytes_written) noexcept
    {
        stage(chain, bytes_written);
        publish();
    }

    /// The same in two steps, for requests that the driver must find together.
    void stage(const Chain& chain, std::uint32_t bytes_written) noexcept;
    void publish() noexcept;

    /// Whether the guest wants an interrupt for what was pushed since the last yes.
    bool take_interrupt() noexcept;

    /// Where it stands in its rings. The last `held` requests that were taken are not given back:
    /// they will be taken again. Reading follows start().
    void transfer(Archive& state, std::size_t held);

private:
    struct Descriptor;

    bool has_next() noexcept;
    bool follow(std::uint16_t head, Chain& chain) noexcept;
    bool append(const Descriptor& descriptor, Chain& chain) const noexcept;

    std::uint16_t driver_word(std::size_t offset) const noexcept;
    void set_device_word(std::size_t offset, std::uint16_t value) noexcept;

    const GuestMemory* memory_;
    Layout layout_;
    Options options_;
    bool is_broken_ = false;
    std::size_t turn_left_ = std::numeric_limits<std::size_t>::max();
    std::uint16_t next_available_ = 0;
    std::uint16_t next_used_ = 0;       ///< staged, if not published yet
    std::uint16_t last_signalled_ = 0;  ///< next_used_ at the last interrupt
    std::span<std::byte> descriptors_;
    std::span<std::byte> driver_ring_;
    std::span<std::byte> device_ring_;
};

}  // namespace hostler::vmm::virtio
