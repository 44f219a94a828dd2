#include "drivers/kvm/vmm/virtio/queue.hpp"

#include <atomic>
#include <bit>

#include "drivers/kvm/vmm/little_endian.hpp"

namespace hostler::vmm::virtio {
namespace {

// Both rings: flags, the running index, then the entries and, behind them, the other side's event
// index (2.7.6, 2.7.8).
constexpr std::size_t ring_flags = 0;
constexpr std::size_t ring_index = 2;
constexpr std::size_t ring_entries = 4;
constexpr std::size_t driver_entry = 2;
constexpr std::size_t device_entry = 8;

constexpr std::uint16_t no_interrupt = 1;  ///< in the driver ring's flags

constexpr std::uint16_t has_next_flag = 1;
constexpr std::uint16_t writable_flag = 2;
constexpr std::uint16_t indirect_flag = 4;

std::uint16_t* word_at(std::span<std::byte> ring, std::size_t offset)
{
    return reinterpret_cast<std::uint16_t*>(ring.data() + offset);
}

std::uint16_t difference(std::uint16_t ahead, std::uint16_t behind)
{
    return static_cast<std::uint16_t>(ahead - behind);
}

}  // namespace

struct Queue::Descriptor {
    GuestAddress address;
    std::uint32_t bytes;
    std::uint16_t flags;
    std::uint16_t next;
};

bool Queue::start(const Layout& layout, Options options) noexcept
{
    static_assert(sizeof(Descriptor) == 16, "virtio 1.2, 2.7.5");
    stop();
    const auto aligned = [](GuestAddress address, std::uint64_t to) {
        return to_number(address) % to == 0;
    };
    if (!std::has_single_bit(layout.size) || !aligned(layout.descriptors, 16) ||
        !aligned(layout.driver_ring, 2) || !aligned(layout.device_ring, 4))
        return false;

    const std::size_t events = sizeof(std::uint16_t);
    const auto descriptors = memory_->at(layout.descriptors, sizeof(Descriptor) * layout.size);
    const auto driver_ring =
        memory_->at(layout.driver_ring, ring_entries + driver_entry * layout.size + events);
    const auto device_ring =
        memory_->at(layout.device_ring, ring_entries + device_entry * layout.size + events);
    if (!descriptors || !driver_ring || !device_ring) return false;

    layout_ = layout;
    options_ = options;
    descriptors_ = *descriptors;
    driver_ring_ = *driver_ring;
    device_ring_ = *device_ring;
    return true;
}

bool Queue::pop(Chain& chain) noexcept
{
    if (!is_ready() || turn_left_ == 0 || !has_next()) return false;
    --turn_left_;
    const std::size_t slot = next_available_ % layout_.size;
    const std::uint16_t head = driver_word(ring_entries + driver_entry * slot);
    ++next_available_;
    if (!follow(head, chain)) is_broken_ = true;
    return !is_broken_;
}

/// Whether the driver ring holds more. When not, asks for a kick at the next entry, and looks
/// again: one may have come before the guest could see that it was asked.
bool Queue::has_next() noexcept
{
    std::uint16_t available = driver_word(ring_index);
    if (available == next_available_ && options_.has_event_index) {
        set_device_word(ring_entries + device_entry * layout_.size, next_available_);
        available = driver_word(ring_index);
    }
    // More requests than the ring has room for: the driver lost count (2.7.13.3).
    if (difference(available, next_available_) > layout_.size) is_broken_ = true;
    return available != next_available_ && !is_broken_;
}

/// Collects a chain's buffers. False for what a driver must not do (2.7.5, 2.7.5.3.1).
bool Queue::follow(std::uint16_t head, Chain& chain) noexcept
{
    chain.head = head;
    chain.buffers.clear();
    chain.readable_count = 0;
    chain.readable_bytes = 0;
    chain.writable_bytes = 0;

    std::span<const std::byte> table = descriptors_;
    bool is_inside_indirect = false;
    std::size_t index = head;
    if (head >= layout_.size) return false;
    for (std::size_t count = 0; count < descriptors_max; ++count) {
        if (index >= table.size() / sizeof(Descriptor)) return false;
        const auto descriptor = load_le<Descriptor>(table, index * sizeof(Descriptor));
        if (descriptor.flags & indirect_flag) {
            const auto inner = memory_->at(descriptor.address, descriptor.bytes);
            const bool is_wrong = !options_.has_indirect || is_inside_indirect ||
                                  descriptor.flags & has_next_flag || !inner || inner->empty() ||
                                  inner->size() % sizeof(Descriptor);
            if (is_wrong) return false;
            is_inside_indirect = true;
            table = *inner;
            index = 0;
            continue;
        }
        if (!append(descriptor, chain)) return false;
        if (!(descriptor.flags & has_next_flag)) return true;
        index = descriptor.next;
    }
    return false;
}

bool Queue::append(const Descriptor& descriptor, Chain& chain) const noexcept
{
    const bool is_writable = descriptor.flags & writable_flag;
    if (!is_writable && chain.buffers.size() != chain.readable_count) return false;
    if (descriptor.bytes == 0) return true;
    const auto buffer = memory_->at(descriptor.address, descriptor.bytes);
    if (!buffer) return false;
    chain.buffers.push_back({buffer->data(), buffer->size()});
    chain.readable_count += !is_writable;
    (is_writable ? chain.writable_bytes : chain.readable_bytes) += buffer->size();
    return true;
}

void Queue::stage(const Chain& chain, std::uint32_t bytes_written) noexcept
{
    if (layout_.size == 0) return;
    const std::size_t slot = next_used_++ % layout_.size;
    const std::size_t offset = ring_entries + device_entry * slot;
    store_le(device_ring_, offset, std::uint32_t{chain.head});
    store_le(device_ring_, offset + 4, bytes_written);
}

void Queue::publish() noexcept
{
    if (layout_.size != 0) set_device_word(ring_index, next_used_);
}

bool Queue::take_interrupt() noexcept
{
    if (layout_.size == 0 || next_used_ == last_signalled_) return false;
    const std::uint16_t pushed = difference(next_used_, last_signalled_);
    last_signalled_ = next_used_;
    if (!options_.has_event_index) return !(driver_word(ring_flags) & no_interrupt);
    const std::uint16_t wanted = driver_word(ring_entries + driver_entry * layout_.size);
    return difference(difference(next_used_, wanted), 1) < pushed;
}

void Queue::transfer(Archive& state, std::size_t held)
{
    auto next_available = static_cast<std::uint16_t>(next_available_ - held);
    state(next_available, next_used_, last_signalled_, is_broken_);
    if (state.is_loading()) next_available_ = next_available;
}

std::uint16_t Queue::driver_word(std::size_t offset) const noexcept
{
    return std::atomic_ref(*word_at(driver_ring_, offset)).load();
}

// Sequentially consistent: what is stored here must be seen before what the driver is read for
// next, or both sides could miss each other's last word (2.7.7, 2.7.10).
void Queue::set_device_word(std::size_t offset, std::uint16_t value) noexcept
{
    std::atomic_ref(*word_at(device_ring_, offset)).store(value);
}

}  // namespace hostler::vmm::virtio
