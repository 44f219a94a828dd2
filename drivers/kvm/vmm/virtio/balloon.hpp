#pragma once
// Balloon: memory that the host takes back from a running guest and gives again (virtio 1.2, 5.5),
// what the guest tells of its memory, and pages that it reports as free. Pages that come back to us
// are cut out of guest memory's file at once, so the host has them.

#include <linux/virtio_balloon.h>

#include <array>
#include <chrono>
#include <optional>
#include <vector>

#include "drivers/kvm/vmm/paced_report.hpp"
#include "drivers/kvm/vmm/virtio/device.hpp"

namespace hostler::vmm::virtio {

class Balloon final : public Device {
public:
    struct Options {
        std::uint64_t target_bytes = 0;  ///< of memory that the guest keeps; 0: all of it
        bool reports_free_pages = false;
        bool deflates_on_oom = false;
        std::chrono::seconds period{0};  ///< between the guest's statistics; 0: only when asked
    };

    static Result<std::unique_ptr<Device>> create(const proto::vmm::Device& config,
                                                  Supplies& supplies);

    /// Memory outlives it.
    Balloon(const GuestMemory& memory, const Options& options);

    Kind kind() const noexcept override { return {.id = 5, .class_code = 0x00ff00}; }
    std::uint64_t features() const noexcept override;
    std::span<const std::uint16_t> queue_sizes() const noexcept override { return sizes_; }
    std::span<const std::byte> config() const noexcept override
    {
        return std::as_bytes(std::span(&config_, 1));
    }
    void write_config(std::size_t offset, std::span<const std::byte> data) noexcept override;
    void attach(Transport& transport) noexcept override;
    void on_kick(std::size_t queue_index, Queue& queue) noexcept override;
    void stop() noexcept override;
    void pause() noexcept override { is_paused_ = true; }
    void resume() noexcept override { is_paused_ = false; }
    void transfer(Archive& state) override { state(config_.num_pages, config_.actual); }
    std::size_t held(std::size_t queue_index) const noexcept override
    {
        return queue_index == 2 && has_statistics_buffer_ ? 1 : 0;
    }
    void collect(proto::vmm::Statistics& statistics) const override;
    Result<Done> handle(const proto::vmm::Request& request, bool& is_handled) override;

private:
    enum class Role { inflate, deflate, statistics, reporting, none };

    Role role(std::size_t queue_index) const noexcept;
    void inflate(Queue& queue) noexcept;
    void give_back(Queue& queue) noexcept;
    void take_reports(Queue& queue) noexcept;
    void discard_pages() noexcept;
    void take_statistics(Queue& queue) noexcept;
    void ask_for_statistics() noexcept;
    void tell_actual();
    void set_target(std::uint64_t bytes) noexcept;
    void set_period(std::chrono::seconds period) noexcept;
    std::uint64_t actual_bytes() const noexcept;

    const GuestMemory& memory_;
    const Options options_;
    std::vector<std::uint16_t> sizes_;
    virtio_balloon_config config_{};
    std::unique_ptr<Timer> period_;
    std::optional<PacedReport> actual_report_;
    bool is_paused_ = false;
    Chain chain_;
    std::vector<std::uint32_t> pages_;  ///< numbers of pages under discussion
    std::uint64_t reported_bytes_ = 0;

    // The guest's statistics: the buffer it gave us to ask again with, and what it said last.
    Chain statistics_buffer_;
    bool has_statistics_buffer_ = false;
    std::array<std::optional<std::uint64_t>, VIRTIO_BALLOON_S_NR> said_;
    std::chrono::system_clock::time_point said_at_;
};

}  // namespace hostler::vmm::virtio
