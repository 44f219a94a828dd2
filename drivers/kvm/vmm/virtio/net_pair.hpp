#pragma once
// NetPair: a receive queue and a transmit queue on one tap. Frames go between guest memory and the
// tap without a copy between, but for the tail of one that was larger than what the guest had
// offered.

#include <array>
#include <atomic>
#include <vector>

#include "drivers/kvm/vmm/virtio/tap.hpp"
#include "drivers/kvm/vmm/virtio/transport.hpp"

namespace hostler::vmm::virtio {

/// Counters that never go back, as the guest sees it. Any thread reads them.
struct NetCounters {
    struct Row {
        std::atomic<std::uint64_t> bytes = 0;  ///< of frames, without headers
        std::atomic<std::uint64_t> packets = 0;
        std::atomic<std::uint64_t> dropped = 0;
        std::atomic<std::uint64_t> errors = 0;
    };
    Row received;
    Row sent;
};

class NetPair {
public:
    /// The queues' indexes are 2 * number and 2 * number + 1.
    NetPair(Tap tap, std::size_t number, NetCounters& counters);

    /// Once, when the transport is known. on_gone() is called when the tap has ended.
    void attach(Transport& transport, std::function<void()> on_gone) noexcept;

    /// A driver is up: begins to read. `is_mergeable`: a frame may take several buffers.
    void start(bool is_mergeable) noexcept;

    /// Lets go of the driver's buffers.
    void stop() noexcept;

    /// Leaves guest memory alone until resume().
    void pause() noexcept;
    void resume() noexcept;

    /// With the link down nothing goes through: frames are dropped both ways.
    void set_link(bool is_up) noexcept { is_link_up_ = is_up; }

    void receive() noexcept;
    void send() noexcept;

    const Tap& tap() const noexcept { return tap_; }

    /// Requests taken from the receive queue, or the send queue, and not given back.
    std::size_t held(bool is_receive) const noexcept
    {
        return is_receive ? chain_count_ : std::size_t{is_send_waiting_};
    }

private:
    static constexpr std::size_t frame_bytes_max = 65535 + 64;
    static constexpr std::size_t chains_max = 256;

    Queue& receive_queue() const noexcept { return transport_->queue(2 * number_); }
    Queue& send_queue() const noexcept { return transport_->queue(2 * number_ + 1); }

    bool gather() noexcept;
    bool read_frame() noexcept;
    bool deliver() noexcept;
    void hand_over() noexcept;
    void list_parts() noexcept;
    void discard_frames() noexcept;
    bool send_one() noexcept;
    void on_ready(std::uint32_t events) noexcept;
    void wait_for(bool readable, bool writable) noexcept;
    void end() noexcept;

    Tap tap_;
    const std::size_t number_;
    NetCounters& counters_;
    Transport* transport_ = nullptr;
    std::function<void()> on_gone_;
    EventLoop::Watch watch_;
    std::uint32_t waits_for_ = 0;
    bool is_running_ = false;
    bool is_paused_ = false;
    bool is_mergeable_ = false;
    bool is_link_up_ = true;

    // Receiving: buffers taken from the queue and not yet given back; the first chain_count_ of
    // chains_ are in use, the others keep their memory for the next time.
    std::vector<Chain> chains_;
    std::size_t chain_count_ = 0;
    std::uint64_t room_ = 0;       ///< bytes in them
    std::size_t frame_bytes_ = 0;  ///< of a frame that was read and not handed over; 0: none
    std::size_t scattered_ = 0;    ///< bytes of buffers that it was read into
    std::vector<iovec> parts_;
    std::unique_ptr<std::byte[]> spill_;  ///< where it goes on behind them

    Chain sending_;
    bool is_send_waiting_ = false;  ///< the tap had no room for `sending_`
};

}  // namespace hostler::vmm::virtio
