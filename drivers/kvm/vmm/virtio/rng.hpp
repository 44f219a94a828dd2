#pragma once
// Rng: entropy device (virtio 1.2, 5.4). Fills what the guest offers from the host's generator, at
// most so many bytes a period where the domain limits it (<rate bytes period>).

#include <array>
#include <atomic>
#include <chrono>
#include <optional>

#include "drivers/kvm/vmm/virtio/device.hpp"
#include "xml/base/fd.hpp"

namespace hostler::vmm::virtio {

class Rng final : public Device {
public:
    /// Fills all of the buffer. On the loop's thread.
    using Source = std::function<void(std::span<std::byte>)>;

    struct Limit {
        std::uint64_t bytes = 0;
        std::chrono::milliseconds period{1000};
    };

    /// The source is a descriptor, or the kernel's generator.
    static Result<std::unique_ptr<Device>> create(const proto::vmm::Device& config,
                                                  Supplies& supplies);

    explicit Rng(Source source, std::optional<Limit> limit = {});

    Kind kind() const noexcept override { return {.id = 4, .class_code = 0x00ff00}; }
    std::span<const std::uint16_t> queue_sizes() const noexcept override { return sizes; }
    void attach(Transport& transport) noexcept override;
    void on_kick(std::size_t queue_index, Queue& requests) noexcept override;
    void pause() noexcept override { is_paused_ = true; }
    void resume() noexcept override { is_paused_ = false; }

    /// Bytes given so far. Any thread.
    std::uint64_t bytes_given() const noexcept { return bytes_given_; }

private:
    static constexpr std::array<std::uint16_t, 1> sizes = {64};

    void serve(Queue& requests) noexcept;

    const Source source_;
    const std::optional<Limit> limit_;
    std::unique_ptr<Timer> refill_;
    std::uint64_t allowance_;  ///< bytes left in this period
    bool is_resting_ = false;  ///< the allowance is used up; the timer goes on
    bool is_paused_ = false;
    Chain chain_;
    std::atomic<std::uint64_t> bytes_given_ = 0;
};

/// The kernel's generator, which never blocks once the host is up.
void fill_from_kernel(std::span<std::byte> buffer) noexcept;

/// A character device's bytes; for what it does not give at once, the kernel's generator stands in.
void fill_from(const Fd& source, std::span<std::byte> buffer) noexcept;

}  // namespace hostler::vmm::virtio
