#pragma once
// Net: a network card (virtio 1.2, 5.1) on a tap, with checksum and segmentation offloads both
// ways, and as many queue pairs as the tap has queues.

#include <vector>

#include "drivers/kvm/vmm/virtio/device.hpp"
#include "drivers/kvm/vmm/virtio/net_control.hpp"
#include "drivers/kvm/vmm/virtio/net_format.hpp"
#include "drivers/kvm/vmm/virtio/net_pair.hpp"

namespace hostler::vmm::virtio {

class Net final : public Device {
public:
    struct Options {
        MacAddress mac{};
        std::uint16_t mtu = 0;  ///< 0: the driver is not told
        std::uint16_t queue_size = 256;
        bool is_link_up = true;
        bool offloads = true;  ///< where the tap has them
    };

    static Result<std::unique_ptr<Device>> create(const proto::vmm::Device& config,
                                                  Supplies& supplies);

    /// One tap a pair, at least one.
    Net(std::vector<Tap> taps, Options options);

    Kind kind() const noexcept override { return {.id = 1, .class_code = 0x020000}; }
    std::uint64_t features() const noexcept override;
    bool accepts(std::uint64_t features) const noexcept override;
    std::span<const std::uint16_t> queue_sizes() const noexcept override { return sizes_; }
    std::span<const std::byte> config() const noexcept override
    {
        return std::as_bytes(std::span(&config_, 1));
    }
    void attach(Transport& transport) noexcept override;
    void start() noexcept override;
    void on_kick(std::size_t queue_index, Queue& queue) noexcept override;
    void stop() noexcept override;
    void pause() noexcept override;
    void resume() noexcept override;
    void transfer(Archive& state) override;
    std::size_t held(std::size_t queue_index) const noexcept override;

    void collect(proto::vmm::Statistics& statistics) const override;
    Result<Done> handle(const proto::vmm::Request& request, bool& is_handled) override;

    const NetCounters& counters() const noexcept { return counters_; }

private:
    void serve_control(Queue& commands) noexcept;
    bool perform(const NetCommand& command) noexcept;
    bool perform(SetFilter) noexcept { return true; }
    bool perform(const SetMac& command) noexcept;
    bool perform(const SetPairs& command) noexcept;
    bool perform(const SetOffloads& command) noexcept;
    void use_pairs(std::size_t count) noexcept;
    void offload(std::uint64_t features) noexcept;
    void set_link(bool is_up) noexcept;
    void tell_link(bool is_up) noexcept;

    const Options options_;
    std::vector<std::uint16_t> sizes_;
    NetCounters counters_;
    std::vector<std::unique_ptr<NetPair>> pairs_;
    net::Config config_;
    std::size_t pairs_used_ = 1;
    std::uint64_t offloads_ = 0;  ///< what the driver takes in whole, of guest_offloads
    MacAddress mac_;              ///< as the driver set it; the configuration has the one we gave
    Chain command_;
};

}  // namespace hostler::vmm::virtio
