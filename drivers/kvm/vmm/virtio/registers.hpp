#pragma once
// Registers: the common configuration structure (virtio 1.2, 4.1.4.3) and the rules by which a
// driver moves through it: features, status, the settings of each queue. Guarded by the transport's
// lock.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "drivers/kvm/vmm/virtio/device.hpp"

namespace hostler::vmm::virtio {

/// Bits of the device status (2.1).
enum Status : std::uint8_t {
    acknowledge = 1,
    driver = 2,
    driver_ok = 4,
    features_ok = 8,
    needs_reset = 0x40,
    failed = 0x80,
};

constexpr std::uint16_t no_vector = 0xffff;

class Registers {
public:
    static constexpr std::size_t size = 0x40;

    /// What a write asks of the transport.
    enum class Request { none, start, reset };

    struct QueueSettings {
        Queue::Layout layout;
        std::uint16_t size_max = 0;
        std::uint16_t vector = no_vector;
        bool is_enabled = false;
    };

    /// Interrupt vectors are numbered below `vector_count`. The device outlives this.
    Registers(const Device& device, std::uint16_t vector_count);

    /// Any access that lies inside reads what is there; a write counts only as one whole field, or
    /// as half of a 64-bit one.
    void read(std::size_t offset, std::span<std::byte> data) const noexcept;
    Request write(std::size_t offset, std::span<const std::byte> data) noexcept;

    std::uint8_t status() const noexcept { return status_; }
    bool has(Status bit) const noexcept { return status_ & bit; }
    void set_needs_reset() noexcept { status_ |= Status::needs_reset; }

    /// What the driver accepted; final once FEATURES_OK is set.
    std::uint64_t features() const noexcept { return driver_features_; }

    std::uint16_t config_vector() const noexcept { return config_vector_; }
    std::span<const QueueSettings> queues() const noexcept { return queues_; }

    /// The device's configuration is another from now on (2.5.1).
    void next_generation() noexcept { ++generation_; }

    void transfer(Archive& state);

    /// As at power-on. The generation goes on, as 4.1.4.3.1 wants it to change.
    void reset() noexcept;

private:
    std::array<std::byte, size> image() const noexcept;
    void write_selection(std::size_t offset, std::uint64_t value) noexcept;
    void write_queue(std::size_t offset, std::size_t bytes, std::uint64_t value) noexcept;
    Request write_status(std::uint8_t value) noexcept;
    bool accepts_features() const noexcept;
    std::uint16_t valid_vector(std::uint64_t vector) const noexcept;
    QueueSettings* selected() noexcept;

    const Device* device_;
    std::uint16_t vector_count_;
    std::uint32_t device_feature_select_ = 0;
    std::uint32_t driver_feature_select_ = 0;
    std::uint64_t driver_features_ = 0;
    std::uint16_t config_vector_ = no_vector;
    std::uint8_t status_ = 0;
    std::uint8_t generation_ = 0;
    std::uint16_t queue_select_ = 0;
    std::vector<QueueSettings> queues_;
};

}  // namespace hostler::vmm::virtio
