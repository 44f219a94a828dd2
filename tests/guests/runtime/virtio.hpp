#pragma once

#include <stdint.h>

#include "tests/guests/runtime/pci.hpp"

namespace guest {

/// Device types (virtio 1.2, chapter 5).
enum class VirtioType : uint16_t { net = 1, block = 2, console = 3, entropy = 4, balloon = 5 };

constexpr uint64_t virtio_version_1 = 1ull << 32;

/// One piece of a request: memory that the device reads, or writes.
struct Piece {
    void* data;
    uint32_t size;
    bool is_for_device_to_write;
};

/// A split virtqueue of 8 entries (virtio 1.2, 2.7) that carries one request at a time.
class Queue {
public:
    static constexpr uint16_t size = 8;

    void reset();
    /// Makes a request of at most 8 pieces available; the device still has to be notified.
    void put(const Piece* pieces, uint16_t count);
    /// Whether all requests have come back.
    bool is_done() const { return used_.index == available_.index; }
    uint32_t bytes_written() const { return used_.ring[(available_.index - 1) % size].bytes; }

    uint64_t descriptors() const { return reinterpret_cast<uint64_t>(descriptors_); }
    uint64_t available() const { return reinterpret_cast<uint64_t>(&available_); }
    uint64_t used() const { return reinterpret_cast<uint64_t>(&used_); }

private:
    struct Descriptor {
        uint64_t address;
        uint32_t bytes;
        uint16_t flags;
        uint16_t next;
    };
    struct Used {
        uint32_t head;
        uint32_t bytes;
    };

    alignas(16) volatile Descriptor descriptors_[size];
    struct {
        volatile uint16_t flags;
        volatile uint16_t index;
        volatile uint16_t ring[size];
    } available_;
    struct {
        alignas(4) volatile uint16_t flags;
        volatile uint16_t index;
        volatile Used ring[size];
    } used_;
};

/// A modern virtio device on PCI (virtio 1.2, 4.1). Its first queues interrupt by MSI-X.
class Virtio {
public:
    explicit Virtio(Pci pci) : pci_(pci) {}

    /// Finds the parts of the device. False where it is not a modern virtio device.
    bool attach();
    VirtioType type() const { return static_cast<VirtioType>(pci_.device() - 0x1040); }
    const Pci& pci() const { return pci_; }

    void reset();
    uint8_t status() const;
    uint64_t offered() const;
    /// Accepts features; whether the device agrees to them.
    bool agree(uint64_t features);
    uint16_t queue_size(uint16_t number) const;
    /// Gives the device a queue that interrupts by this MSI-X entry (0xffff: not at all).
    /// False where it has no such queue or takes no such entry.
    bool use_queue(uint16_t number, Queue& queue, uint16_t entry);
    void start();

    /// Puts one request, notifies, and waits until it is done.
    bool request(uint16_t number, Queue& queue, const Piece* pieces, uint16_t count);
    void notify(uint16_t number);

    uint8_t config8(uint32_t offset) const;
    uint32_t config32(uint32_t offset) const;

private:
    Pci pci_;
    uint64_t common_ = 0;
    uint64_t notify_ = 0;
    uint64_t config_ = 0;
    uint32_t notify_step_ = 0;
};

}  // namespace guest
