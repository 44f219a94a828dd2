#pragma once
// Block: a disk (virtio 1.2, 5.2) on a raw file or block device. A write is acknowledged when the
// host has it, a flush when the medium has everything acknowledged before; a driver that knows no
// flush gets each write on the medium.

#include <linux/virtio_blk.h>

#include <array>
#include <atomic>
#include <chrono>
#include <string>

#include "drivers/kvm/vmm/virtio/block_request.hpp"
#include "drivers/kvm/vmm/virtio/device.hpp"

namespace hostler::vmm::virtio {

/// Counters that never go back. Any thread reads them.
struct BlockCounters {
    struct Row {
        std::atomic<std::uint64_t> requests = 0;
        std::atomic<std::uint64_t> bytes = 0;
        std::atomic<std::uint64_t> time_ns = 0;  ///< from the driver's request to our answer
    };
    Row reads;
    Row writes;
    Row flushes;
    Row discards;                           ///< and zeroes
    std::atomic<std::uint64_t> errors = 0;  ///< requests that the host failed
};

class Block final : public Device {
public:
    enum class Cache {
        write_back,     ///< durable at a flush
        write_through,  ///< each write is durable
        unsafe          ///< flushes are answered, not done
    };

    struct Options {
        bool is_read_only = false;
        bool can_discard = false;
        Cache cache = Cache::write_back;
        std::string serial;  ///< up to 20 bytes
        std::uint16_t queues = 1;
        std::uint16_t queue_size = 256;      ///< a power of two, at least 4
        std::uint32_t logical_bytes = 512;   ///< the disk's block: a power of two
        std::uint32_t physical_bytes = 512;  ///< the medium's: at least as large
    };

    static Result<std::unique_ptr<Device>> create(const proto::vmm::Device& config,
                                                  Supplies& supplies);

    Block(std::unique_ptr<Disk> disk, Options options);
    ~Block() override;

    Kind kind() const noexcept override { return {.id = 2, .class_code = 0x018000}; }
    std::uint64_t features() const noexcept override;
    std::span<const std::uint16_t> queue_sizes() const noexcept override { return sizes_; }
    std::span<const std::byte> config() const noexcept override
    {
        return std::as_bytes(std::span(&config_, 1));
    }
    void attach(Transport& transport) noexcept override;
    void on_kick(std::size_t queue_index, Queue& requests) noexcept override;
    bool is_idle() const noexcept override { return disk_->in_flight() == 0; }
    void drain() noexcept override { disk_->drain(); }
    void pause() noexcept override
    {
        is_paused_ = true;
        drain();
    }
    void resume() noexcept override { is_paused_ = false; }
    void collect(proto::vmm::Statistics& statistics) const override;

    const BlockCounters& counters() const noexcept { return counters_; }
    std::uint64_t bytes() const noexcept { return disk_->bytes(); }

private:
    /// A request under way.
    struct Slot : Disk::Io {
        Chain chain;
        std::size_t queue = 0;
        BlockRequest request;
        std::chrono::steady_clock::time_point began;
    };

    void serve(std::size_t queue_index, Queue& requests) noexcept;
    void perform(Slot& slot) noexcept;
    void finish(Slot& slot, int error) noexcept;
    void answer(Slot& slot, std::uint8_t status, std::uint64_t data_bytes) noexcept;
    void identify(Slot& slot) noexcept;
    void count(const Slot& slot, int error) noexcept;
    void report_error(int error) noexcept;
    BlockRules rules() const noexcept;
    bool writes_are_durable() const noexcept;

    const Options options_;
    const std::vector<std::uint16_t> sizes_;
    std::unique_ptr<Disk> disk_;
    virtio_blk_config config_{};
    EventLoop::Watch finished_;
    bool is_paused_ = false;
    std::vector<std::unique_ptr<Slot>> slots_;  ///< all there are
    std::vector<Slot*> free_;                   ///< of them
    BlockCounters counters_;
};

}  // namespace hostler::vmm::virtio
