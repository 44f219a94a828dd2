#include "drivers/kvm/vmm/virtio/net_pair.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "drivers/kvm/vmm/virtio/net_format.hpp"

namespace hostler::vmm::virtio {
namespace {

/// Frames taken from the tap at a stretch, so that no device starves the others.
constexpr int frames_per_turn = 256;

}  // namespace

NetPair::NetPair(Tap tap, std::size_t number, NetCounters& counters)
    : tap_(std::move(tap)), number_(number), counters_(counters)
{
}

void NetPair::attach(Transport& transport, std::function<void()> on_gone) noexcept
{
    transport_ = &transport;
    on_gone_ = std::move(on_gone);
}

void NetPair::on_ready(std::uint32_t events) noexcept
{
    if (events & EPOLLOUT) send();
    if (events & (EPOLLIN | EPOLLERR | EPOLLHUP)) receive();
    // An interface that is gone says so for ever, asked or not: whoever reads next finds it out.
    if (events & (EPOLLERR | EPOLLHUP) && !(waits_for_ & EPOLLIN)) watch_.reset();
}

void NetPair::start(bool is_mergeable) noexcept
{
    is_running_ = true;
    is_mergeable_ = is_mergeable;
    spill_ = std::make_unique_for_overwrite<std::byte[]>(frame_bytes_max);
}

void NetPair::stop() noexcept
{
    is_running_ = false;
    chain_count_ = 0;
    room_ = 0;
    frame_bytes_ = 0;
    is_send_waiting_ = false;
    spill_.reset();
    wait_for(false, false);
}

void NetPair::pause() noexcept
{
    is_paused_ = true;
    wait_for(false, false);
}

void NetPair::resume() noexcept
{
    is_paused_ = false;
    if (!is_running_) return;
    receive();
    send();
}

void NetPair::wait_for(bool readable, bool writable) noexcept
{
    const std::uint32_t events = (readable ? EPOLLIN : 0U) | (writable ? EPOLLOUT : 0U);
    const bool is_change = std::exchange(waits_for_, events) != events;
    if (watch_ && is_change)
        watch_.change(events);
    else if (!watch_ && events != 0 && on_gone_)
        watch_ =
            transport_->watch(tap_.fd(), events, [this](std::uint32_t came) { on_ready(came); });
}

/// The interface is gone. Nobody watches it any more, since it would report that for ever.
void NetPair::end() noexcept
{
    watch_.reset();
    if (auto gone = std::exchange(on_gone_, nullptr)) gone();
}

// Receiving.

void NetPair::receive() noexcept
{
    if (!is_running_ || is_paused_) return;
    if (!is_link_up_) return discard_frames();
    for (int frame = 0; frame < frames_per_turn; ++frame) {
        // Without buffers the kernel keeps what comes; the guest kicks when it has new ones.
        if (!gather()) return wait_for(false, is_send_waiting_);
        if (frame_bytes_ == 0 && !read_frame()) return;
        if (!deliver()) return wait_for(false, is_send_waiting_);
    }
    wait_for(true, is_send_waiting_);
}

/// Takes buffers from the queue: one, or as many as the largest frame needs. False if there is
/// none.
bool NetPair::gather() noexcept
{
    Queue& queue = receive_queue();
    const std::size_t most = is_mergeable_ ? chains_max : 1;
    while (chain_count_ < most && room_ < frame_bytes_max) {
        if (chain_count_ == chains_.size()) chains_.emplace_back();
        Chain& chain = chains_[chain_count_];
        if (!queue.pop(chain)) break;
        if (chain.writable_bytes < net::header_bytes) {
            queue.mark_broken();
            return false;
        }
        ++chain_count_;
        room_ += chain.writable_bytes;
    }
    return chain_count_ > 0 && !queue.is_broken();
}

/// Reads the next frame into the buffers, and behind them into the spill. False if there is none.
bool NetPair::read_frame() noexcept
{
    list_parts();
    // One readv() takes so many parts, and the spill is one of them.
    parts_.resize(std::min(parts_.size(), Queue::descriptors_max - 1));
    scattered_ = 0;
    for (const iovec& part : parts_) scattered_ += part.iov_len;
    parts_.push_back({spill_.get(), frame_bytes_max});
    const long count = tap_.read(parts_);
    if (count > 0) {
        frame_bytes_ = static_cast<std::size_t>(count);
        return true;
    }
    if (count == -EAGAIN)
        wait_for(true, is_send_waiting_);
    else
        end();
    return false;
}

void NetPair::list_parts() noexcept
{
    parts_.clear();
    for (const Chain& chain : std::span(chains_).first(chain_count_))
        parts_.insert(parts_.end(), chain.writable().begin(), chain.writable().end());
}

/// Gives the frame to the guest, or drops one that no buffers will hold. False if it waits for
/// more.
bool NetPair::deliver() noexcept
{
    if (room_ < frame_bytes_) {
        if (is_mergeable_ && chain_count_ < chains_max) return false;
        ++counters_.received.dropped;
    } else {
        if (frame_bytes_ > scattered_) {
            list_parts();
            Cursor rest(parts_);
            rest.skip(scattered_);
            rest.write({spill_.get(), frame_bytes_ - scattered_});
        }
        hand_over();
    }
    frame_bytes_ = 0;
    return true;
}

void NetPair::hand_over() noexcept
{
    Queue& queue = receive_queue();
    std::size_t count = 0;
    for (std::size_t left = frame_bytes_; left > 0; ++count) {
        const std::size_t bytes = std::min<std::uint64_t>(left, chains_[count].writable_bytes);
        queue.stage(chains_[count], static_cast<std::uint32_t>(bytes));
        room_ -= chains_[count].writable_bytes;
        left -= bytes;
    }
    Cursor header(chains_.front().writable());
    header.skip(net::header_buffers);
    header.put(static_cast<std::uint16_t>(count));
    queue.publish();

    const auto first = chains_.begin();
    std::rotate(first, first + static_cast<std::ptrdiff_t>(count),
                first + static_cast<std::ptrdiff_t>(chain_count_));
    chain_count_ -= count;
    ++counters_.received.packets;
    counters_.received.bytes += frame_bytes_ - std::min(frame_bytes_, net::header_bytes);
}

void NetPair::discard_frames() noexcept
{
    const iovec all{spill_.get(), frame_bytes_max};
    for (int frame = 0; frame < frames_per_turn; ++frame) {
        const long count = tap_.read({&all, 1});
        if (count == -EAGAIN) break;
        if (count <= 0) return end();
        ++counters_.received.dropped;
    }
    wait_for(true, is_send_waiting_);
}

// Sending.

void NetPair::send() noexcept
{
    if (!is_running_ || is_paused_) return;
    while (is_send_waiting_ || send_queue().pop(sending_))
        if (!send_one()) return;
    wait_for(waits_for_ & EPOLLIN, false);
}

/// False if the tap has no room now, or the driver is broken.
bool NetPair::send_one() noexcept
{
    const std::uint64_t bytes = sending_.readable_bytes;
    if (bytes < net::header_bytes) {
        send_queue().mark_broken();
        return false;
    }
    long sent = 0;
    if (is_link_up_ && bytes <= frame_bytes_max) sent = tap_.write(sending_.readable());
    is_send_waiting_ = sent == -EAGAIN;
    if (is_send_waiting_) {
        wait_for(waits_for_ & EPOLLIN, true);
        return false;
    }
    if (sent > 0) {
        ++counters_.sent.packets;
        counters_.sent.bytes += bytes - net::header_bytes;
    } else {
        // What the kernel refuses is the guest's header, as a rule, or an interface that is down.
        ++(sent == -EINVAL ? counters_.sent.errors : counters_.sent.dropped);
    }
    send_queue().push(sending_, 0);
    return true;
}

}  // namespace hostler::vmm::virtio
