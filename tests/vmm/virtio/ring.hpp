#pragma once
// The driver's side of a split virtqueue, which a test fills rightly or wrongly.

#include <algorithm>
#include <cstring>
#include <initializer_list>
#include <span>
#include <vector>

#include "drivers/kvm/vmm/virtio/queue.hpp"

namespace hostler::vmm::virtio {

struct TestDescriptor {
    std::uint64_t address = 0;
    std::uint32_t bytes = 0;
    std::uint16_t flags = 0;
    std::uint16_t next = 0;
};

constexpr std::uint16_t next_flag = 1;
constexpr std::uint16_t write_flag = 2;
constexpr std::uint16_t table_flag = 4;

/// RAM that starts at guest address 0.
class TestRam {
public:
    explicit TestRam(std::span<std::byte> bytes) : bytes_(bytes) {}

    template <class T>
    T get(std::uint64_t at) const
    {
        T value;
        std::memcpy(&value, bytes_.subspan(at, sizeof value).data(), sizeof value);
        return value;
    }
    template <class T>
    void put(std::uint64_t at, const T& value)
    {
        std::memcpy(bytes_.subspan(at, sizeof value).data(), &value, sizeof value);
    }
    std::span<std::byte> at(std::uint64_t address, std::size_t bytes) const
    {
        return bytes_.subspan(address, bytes);
    }

private:
    std::span<std::byte> bytes_;
};

class Ring {
public:
    struct Part {
        std::uint64_t address = 0;
        std::uint32_t bytes = 0;
        bool is_writable = false;
    };
    struct Used {
        std::uint32_t head = 0;
        std::uint32_t bytes = 0;
        bool operator==(const Used&) const = default;
    };

    /// Takes 16 KiB from `base`.
    Ring(TestRam ram, std::uint64_t base, std::uint16_t size)
        : layout{size, GuestAddress{base}, GuestAddress{base + 0x2000},
                 GuestAddress{base + 0x3000}},
          ram_(ram)
    {
        std::ranges::fill(ram_.at(base, 0x4000), std::byte{0});
    }

    void descriptor(std::uint16_t index, const TestDescriptor& descriptor)
    {
        ram_.put(to_number(layout.descriptors) + 16u * index, descriptor);
    }

    /// Makes a head available, however its descriptors look.
    void publish(std::uint16_t head)
    {
        ram_.put(driver_ring() + 4 + 2u * (available_ % layout.size), head);
        set_available(static_cast<std::uint16_t>(available_ + 1));
    }

    /// Says that so many were made available.
    void set_available(std::uint16_t index)
    {
        available_ = index;
        ram_.put(driver_ring() + 2, index);
    }

    /// Chains the parts and makes them available. Gives the head.
    std::uint16_t offer(std::initializer_list<Part> parts)
    {
        return offer(std::span(parts.begin(), parts.size()));
    }
    std::uint16_t offer(std::span<const Part> parts)
    {
        const std::uint16_t head = free_;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const bool is_last = i + 1 == parts.size();
            const auto next = static_cast<std::uint16_t>((free_ + 1) % layout.size);
            const auto flags = static_cast<std::uint16_t>((parts[i].is_writable ? write_flag : 0) |
                                                          (is_last ? 0 : next_flag));
            descriptor(free_, {parts[i].address, parts[i].bytes, flags, next});
            free_ = next;
        }
        publish(head);
        return head;
    }

    std::uint16_t used_count() const { return ram_.get<std::uint16_t>(device_ring() + 2); }

    /// What came back since the last call.
    std::vector<Used> take_used()
    {
        std::vector<Used> found;
        for (; taken_ != used_count(); ++taken_)
            found.push_back(ram_.get<Used>(device_ring() + 4 + 8u * (taken_ % layout.size)));
        return found;
    }

    void set_flags(std::uint16_t flags) { ram_.put(driver_ring(), flags); }
    /// The used index at which the driver wants its next interrupt.
    void set_used_event(std::uint16_t index)
    {
        ram_.put(driver_ring() + 4 + 2u * layout.size, index);
    }
    /// The available index at which the device wants its next kick.
    std::uint16_t kick_event() const
    {
        return ram_.get<std::uint16_t>(device_ring() + 4 + 8u * layout.size);
    }

    const Queue::Layout layout;

private:
    std::uint64_t driver_ring() const { return to_number(layout.driver_ring); }
    std::uint64_t device_ring() const { return to_number(layout.device_ring); }

    TestRam ram_;
    std::uint16_t free_ = 0;
    std::uint16_t available_ = 0;
    std::uint16_t taken_ = 0;
};

}  // namespace hostler::vmm::virtio
