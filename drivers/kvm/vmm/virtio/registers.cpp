#include "drivers/kvm/vmm/virtio/registers.hpp"

#include <algorithm>
#include <bit>

#include "drivers/kvm/vmm/little_endian.hpp"

namespace hostler::vmm::virtio {
namespace {

/// Where each field is (4.1.4.3).
enum Field : std::size_t {
    device_feature_select = 0x00,
    device_feature = 0x04,
    driver_feature_select = 0x08,
    driver_feature = 0x0c,
    config_msix_vector = 0x10,
    num_queues = 0x12,
    device_status = 0x14,
    config_generation = 0x15,
    queue_select = 0x16,
    queue_size = 0x18,
    queue_msix_vector = 0x1a,
    queue_enable = 0x1c,
    queue_notify_off = 0x1e,
    queue_desc = 0x20,
    queue_driver = 0x28,
    queue_device = 0x30,
    fields_end = 0x38,  ///< behind it: notification data and queue reset, which are not offered
};

/// The bytes of the field that starts at an offset; 0 where none does.
std::size_t field_bytes(std::size_t offset)
{
    switch (offset) {
        case device_status:
        case config_generation:
            return 1;
        case device_feature_select:
        case device_feature:
        case driver_feature_select:
        case driver_feature:
            return 4;
        case queue_desc:
        case queue_driver:
        case queue_device:
            return 8;
        default:
            return offset > device_feature && offset < queue_desc && offset % 2 == 0 ? 2 : 0;
    }
}

bool is_address(std::size_t offset)
{
    return offset >= queue_desc && offset < fields_end;
}

std::uint64_t offered(const Device& device)
{
    return device.features() | common_features;
}

std::uint32_t word_of(std::uint64_t features, std::uint32_t select)
{
    return select < 2 ? static_cast<std::uint32_t>(features >> (32 * select)) : 0;
}

/// The new value of an address when `bytes` of it at `shift` bits are written.
GuestAddress patched(GuestAddress old, std::size_t shift, std::size_t bytes, std::uint64_t value)
{
    const std::uint64_t mask = bytes == 8 ? ~std::uint64_t{0} : 0xffff'ffffULL << shift;
    return GuestAddress{(to_number(old) & ~mask) | (value << shift & mask)};
}

}  // namespace

Registers::Registers(const Device& device, std::uint16_t vector_count)
    : device_(&device), vector_count_(vector_count)
{
    for (const std::uint16_t size_max : device.queue_sizes()) {
        QueueSettings queue;
        queue.size_max = size_max;
        queue.layout.size = size_max;
        queues_.push_back(queue);
    }
}

void Registers::reset() noexcept
{
    const std::uint8_t generation = generation_;
    *this = Registers(*device_, vector_count_);
    generation_ = generation;
}

void Registers::read(std::size_t offset, std::span<std::byte> data) const noexcept
{
    const auto bytes = image();
    for (std::byte& byte : data) {
        byte = offset < bytes.size() ? bytes[offset] : std::byte{0};
        ++offset;
    }
}

std::array<std::byte, Registers::size> Registers::image() const noexcept
{
    std::array<std::byte, size> bytes{};
    const std::span<std::byte> out = bytes;
    store_le(out, device_feature_select, device_feature_select_);
    store_le(out, device_feature, word_of(offered(*device_), device_feature_select_));
    store_le(out, driver_feature_select, driver_feature_select_);
    store_le(out, driver_feature, word_of(driver_features_, driver_feature_select_));
    store_le(out, config_msix_vector, config_vector_);
    store_le(out, num_queues, static_cast<std::uint16_t>(queues_.size()));
    store_le(out, device_status, status_);
    store_le(out, config_generation, generation_);
    store_le(out, queue_select, queue_select_);
    if (queue_select_ >= queues_.size()) return bytes;

    const QueueSettings& queue = queues_[queue_select_];
    store_le(out, queue_size, queue.layout.size);
    store_le(out, queue_msix_vector, queue.vector);
    store_le(out, queue_enable, std::uint16_t{queue.is_enabled});
    store_le(out, queue_notify_off, queue_select_);
    store_le(out, queue_desc, queue.layout.descriptors);
    store_le(out, queue_driver, queue.layout.driver_ring);
    store_le(out, queue_device, queue.layout.device_ring);
    return bytes;
}

Registers::Request Registers::write(std::size_t offset, std::span<const std::byte> data) noexcept
{
    const bool is_half = is_address(offset) && offset % 4 == 0 && data.size() == 4;
    if (!is_half && (data.empty() || data.size() != field_bytes(offset))) return Request::none;
    std::uint64_t value = 0;
    std::memcpy(&value, data.data(), data.size());

    if (offset == device_status) return write_status(static_cast<std::uint8_t>(value));
    if (offset >= queue_size)
        write_queue(offset, data.size(), value);
    else
        write_selection(offset, value);
    return Request::none;
}

void Registers::write_selection(std::size_t offset, std::uint64_t value) noexcept
{
    const auto word = static_cast<std::uint32_t>(value);
    switch (offset) {
        case device_feature_select:
            device_feature_select_ = word;
            break;
        case driver_feature_select:
            driver_feature_select_ = word;
            break;
        case driver_feature:
            if (driver_feature_select_ < 2 && !has(Status::features_ok))
                store_le(std::as_writable_bytes(std::span(&driver_features_, 1)),
                         sizeof word * driver_feature_select_, word);
            break;
        case config_msix_vector:
            config_vector_ = valid_vector(value);
            break;
        case queue_select:
            queue_select_ = static_cast<std::uint16_t>(value);
            break;
        default:
            break;  // read-only
    }
}

/// The settings of a queue rest once it is enabled (4.1.4.3.2).
void Registers::write_queue(std::size_t offset, std::size_t bytes, std::uint64_t value) noexcept
{
    QueueSettings* const queue = selected();
    if (!queue) return;
    if (offset == queue_msix_vector) {
        queue->vector = valid_vector(value);
        return;
    }
    if (queue->is_enabled || has(Status::driver_ok)) return;

    const std::size_t shift = offset % 8 * 8;
    switch (offset & ~std::size_t{7}) {
        case queue_desc:
            queue->layout.descriptors = patched(queue->layout.descriptors, shift, bytes, value);
            break;
        case queue_driver:
            queue->layout.driver_ring = patched(queue->layout.driver_ring, shift, bytes, value);
            break;
        case queue_device:
            queue->layout.device_ring = patched(queue->layout.device_ring, shift, bytes, value);
            break;
        default:
            if (offset == queue_size && std::has_single_bit(value) && value <= queue->size_max)
                queue->layout.size = static_cast<std::uint16_t>(value);
            if (offset == queue_enable && value == 1 && has(Status::features_ok))
                queue->is_enabled = true;
    }
}

/// Bits are set one after the other and only a reset clears them (2.1.1). FEATURES_OK stays clear
/// when the device cannot do with the features; DRIVER_OK needs it.
Registers::Request Registers::write_status(std::uint8_t value) noexcept
{
    if (value == 0) return Request::reset;
    const bool was_ok = has(Status::driver_ok);
    status_ |= value & (Status::acknowledge | Status::driver | Status::failed);
    if (value & Status::features_ok && accepts_features()) status_ |= Status::features_ok;
    if (value & Status::driver_ok && has(Status::features_ok)) status_ |= Status::driver_ok;
    return !was_ok && has(Status::driver_ok) ? Request::start : Request::none;
}

bool Registers::accepts_features() const noexcept
{
    const bool are_offered = (driver_features_ & ~offered(*device_)) == 0;
    return are_offered && driver_features_ & version_1 && device_->accepts(driver_features_);
}

std::uint16_t Registers::valid_vector(std::uint64_t vector) const noexcept
{
    return vector < vector_count_ ? static_cast<std::uint16_t>(vector) : no_vector;
}

Registers::QueueSettings* Registers::selected() noexcept
{
    return queue_select_ < queues_.size() ? &queues_[queue_select_] : nullptr;
}

void Registers::transfer(Archive& state)
{
    state(device_feature_select_, driver_feature_select_, driver_features_, config_vector_, status_,
          generation_, queue_select_);
    state.require(queues_.size());
    for (QueueSettings& queue : queues_) {
        state(queue.layout, queue.vector, queue.is_enabled);
        if (queue.layout.size > queue.size_max) state.fail();
    }
    // A state of a host whose taps or disks can do more than these here.
    if (driver_features_ & ~offered(*device_)) state.fail();
}

}  // namespace hostler::vmm::virtio
