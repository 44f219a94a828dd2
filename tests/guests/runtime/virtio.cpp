#include "tests/guests/runtime/virtio.hpp"

#include "tests/guests/runtime/machine.hpp"

namespace guest {
namespace {

constexpr uint16_t virtio_vendor = 0x1af4;
constexpr uint8_t vendor_capability = 0x09;

// The structures that capabilities point to (4.1.4).
constexpr uint8_t common_structure = 1;
constexpr uint8_t notify_structure = 2;
constexpr uint8_t config_structure = 4;

// Offsets in the common structure (4.1.4.3).
constexpr uint64_t device_feature_select = 0x00;
constexpr uint64_t device_feature = 0x04;
constexpr uint64_t driver_feature_select = 0x08;
constexpr uint64_t driver_feature = 0x0c;
constexpr uint64_t device_status = 0x14;
constexpr uint64_t queue_select = 0x16;
constexpr uint64_t queue_entries = 0x18;
constexpr uint64_t queue_msix_vector = 0x1a;
constexpr uint64_t queue_enable = 0x1c;
constexpr uint64_t queue_notify_off = 0x1e;
constexpr uint64_t queue_descriptors = 0x20;
constexpr uint64_t queue_available = 0x28;
constexpr uint64_t queue_used = 0x30;

constexpr uint8_t acknowledge = 1;
constexpr uint8_t driver = 2;
constexpr uint8_t driver_ok = 4;
constexpr uint8_t features_ok = 8;

constexpr uint16_t has_next = 1;
constexpr uint16_t device_writes = 2;

void write64(uint64_t address, uint64_t value)
{
    reg<uint32_t>(address) = static_cast<uint32_t>(value);
    reg<uint32_t>(address + 4) = static_cast<uint32_t>(value >> 32);
}

}  // namespace

void Queue::reset()
{
    __builtin_memset(static_cast<void*>(this), 0, sizeof *this);
}

void Queue::put(const Piece* pieces, uint16_t count)
{
    for (uint16_t i = 0; i < count; i++) {
        const bool is_last = i + 1 == count;
        volatile Descriptor& descriptor = descriptors_[i];
        descriptor.address = reinterpret_cast<uint64_t>(pieces[i].data);
        descriptor.bytes = pieces[i].size;
        descriptor.flags = static_cast<uint16_t>(
            (is_last ? 0 : has_next) | (pieces[i].is_for_device_to_write ? device_writes : 0));
        descriptor.next = static_cast<uint16_t>(i + 1);
    }
    available_.ring[available_.index % size] = 0;
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    available_.index = static_cast<uint16_t>(available_.index + 1);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

bool Virtio::attach()
{
    if (pci_.vendor() != virtio_vendor || pci_.device() <= 0x1040) return false;
    pci_.enable();
    for (uint16_t at = pci_.capability(vendor_capability); at != 0;
         at = pci_.capability(vendor_capability, at)) {
        const uint8_t structure = pci_.read8(static_cast<uint16_t>(at + 3));
        if (structure != common_structure && structure != notify_structure &&
            structure != config_structure)
            continue;
        const uint64_t address = pci_.bar(pci_.read8(static_cast<uint16_t>(at + 4))) +
                                 pci_.read32(static_cast<uint16_t>(at + 8));
        if (structure == common_structure) common_ = address;
        if (structure == config_structure) config_ = address;
        if (structure != notify_structure) continue;
        notify_ = address;
        notify_step_ = pci_.read32(static_cast<uint16_t>(at + 16));
    }
    return common_ != 0 && notify_ != 0;
}

void Virtio::reset()
{
    reg<uint8_t>(common_ + device_status) = 0;
    wait_for([this] { return status() == 0; });
}

uint8_t Virtio::status() const
{
    return reg<uint8_t>(common_ + device_status);
}

uint64_t Virtio::offered() const
{
    reg<uint32_t>(common_ + device_feature_select) = 0;
    const uint64_t low = reg<uint32_t>(common_ + device_feature);
    reg<uint32_t>(common_ + device_feature_select) = 1;
    return low | uint64_t{reg<uint32_t>(common_ + device_feature)} << 32;
}

bool Virtio::agree(uint64_t features)
{
    reset();
    reg<uint8_t>(common_ + device_status) = acknowledge;
    reg<uint8_t>(common_ + device_status) = acknowledge | driver;
    reg<uint32_t>(common_ + driver_feature_select) = 0;
    reg<uint32_t>(common_ + driver_feature) = static_cast<uint32_t>(features);
    reg<uint32_t>(common_ + driver_feature_select) = 1;
    reg<uint32_t>(common_ + driver_feature) = static_cast<uint32_t>(features >> 32);
    reg<uint8_t>(common_ + device_status) = acknowledge | driver | features_ok;
    return (status() & features_ok) != 0;
}

uint16_t Virtio::queue_size(uint16_t number) const
{
    reg<uint16_t>(common_ + queue_select) = number;
    return reg<uint16_t>(common_ + queue_entries);
}

bool Virtio::use_queue(uint16_t number, Queue& queue, uint16_t entry)
{
    if (queue_size(number) < Queue::size) return false;
    queue.reset();
    reg<uint16_t>(common_ + queue_entries) = Queue::size;
    reg<uint16_t>(common_ + queue_msix_vector) = entry;
    write64(common_ + queue_descriptors, queue.descriptors());
    write64(common_ + queue_available, queue.available());
    write64(common_ + queue_used, queue.used());
    reg<uint16_t>(common_ + queue_enable) = 1;
    return reg<uint16_t>(common_ + queue_msix_vector) == entry;
}

void Virtio::start()
{
    reg<uint8_t>(common_ + device_status) = acknowledge | driver | features_ok | driver_ok;
}

bool Virtio::request(uint16_t number, Queue& queue, const Piece* pieces, uint16_t count)
{
    queue.put(pieces, count);
    notify(number);
    return wait_for([&queue] { return queue.is_done(); });
}

void Virtio::notify(uint16_t number)
{
    reg<uint16_t>(common_ + queue_select) = number;
    const uint64_t place = uint64_t{reg<uint16_t>(common_ + queue_notify_off)} * notify_step_;
    reg<uint16_t>(notify_ + place) = number;
}

uint8_t Virtio::config8(uint32_t offset) const
{
    return reg<uint8_t>(config_ + offset);
}

uint32_t Virtio::config32(uint32_t offset) const
{
    return reg<uint32_t>(config_ + offset);
}

}  // namespace guest
