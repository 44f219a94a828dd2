#pragma once
// Console: a console of one port (virtio 1.2, 5.3), which Linux calls hvc0. What the guest writes
// goes to the character's reader, or is dropped where there is none, since a guest spins until its
// console has taken a character; what the reader types waits until the guest has a buffer.

#include <array>

#include "drivers/kvm/vmm/character/character.hpp"
#include "drivers/kvm/vmm/virtio/device.hpp"

namespace hostler::vmm::virtio {

class Console final : public Device, private CharacterSink {
public:
    static Result<std::unique_ptr<Device>> create(const proto::vmm::Device& config,
                                                  Supplies& supplies);

    explicit Console(std::unique_ptr<Character> character);
    ~Console() override;

    Kind kind() const noexcept override { return {.id = 3, .class_code = 0x078000}; }
    std::uint64_t features() const noexcept override;
    std::span<const std::uint16_t> queue_sizes() const noexcept override { return sizes; }
    std::span<const std::byte> config() const noexcept override { return config_; }
    void write_config(std::size_t offset, std::span<const std::byte> data) noexcept override;
    void attach(Transport& transport) noexcept override;
    void on_kick(std::size_t queue_index, Queue& queue) noexcept override;
    void stop() noexcept override { has_buffer_ = false; }
    void pause() noexcept override { is_paused_ = true; }
    void resume() noexcept override;
    std::size_t held(std::size_t queue_index) const noexcept override
    {
        return queue_index == 0 && has_buffer_ ? 1 : 0;
    }

private:
    static constexpr std::array<std::uint16_t, 2> sizes = {64, 64};

    // From the character, on the loop's thread, without the transport's lock.
    std::size_t room() noexcept override;
    void receive(std::span<const std::byte> bytes) noexcept override;

    void write_out(Queue& queue) noexcept;

    std::unique_ptr<Character> character_;
    std::array<std::byte, 12> config_{};  ///< size, ports and the emergency character
    bool is_paused_ = false;
    bool has_buffer_ = false;
    Chain buffer_;  ///< for what is typed
    Chain out_;
};

}  // namespace hostler::vmm::virtio
