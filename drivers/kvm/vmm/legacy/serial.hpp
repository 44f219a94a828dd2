#pragma once
// Serial: a 16550A as PC16550D's data sheet has it, without a line: characters are sent at once.
// The registers are used on vCPU threads, input comes on the device thread; one lock guards both.

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>

#include "drivers/kvm/vmm/bus.hpp"
#include "drivers/kvm/vmm/character/character.hpp"
#include "drivers/kvm/vmm/device.hpp"
#include "drivers/kvm/vmm/interrupts.hpp"

namespace hostler::vmm {

class Serial final : public BusDevice, public Device, private CharacterSink {
public:
    static constexpr std::uint64_t ports = 8;

    Serial(std::unique_ptr<Character> character, std::unique_ptr<Interrupt> interrupt);
    ~Serial() override;

    void read(std::uint64_t offset, std::span<std::byte> data) noexcept override;
    void write(std::uint64_t offset, std::span<const std::byte> data) noexcept override;
    void reset() noexcept override;
    void transfer(Archive& state) override;

private:
    /// What reset gives back.
    struct Registers {
        std::uint8_t interrupt_enable = 0;
        std::uint8_t fifo_control = 0;
        std::uint8_t line_control = 0;
        std::uint8_t modem_control = 0;
        std::uint8_t line_errors = 0;
        std::uint8_t scratch = 0;
        std::uint16_t divisor = 12;  ///< 9600 baud
        bool is_sender_empty_news = false;
    };

    std::size_t room() noexcept override;
    void receive(std::span<const std::byte> bytes) noexcept override;

    std::uint8_t read_register(std::uint64_t offset) noexcept;
    void write_register(std::uint64_t offset, std::uint8_t value) noexcept;
    std::uint8_t take_received() noexcept;
    std::uint8_t identify_interrupt() noexcept;
    std::uint8_t pending_interrupt() const noexcept;
    std::uint8_t modem_status() const noexcept;
    void send(std::uint8_t value) noexcept;
    void control_fifo(std::uint8_t value) noexcept;
    void update_interrupt() noexcept;
    bool is_divisor_shown() const noexcept;
    std::size_t fifo_bytes() const noexcept;

    std::unique_ptr<Character> character_;
    std::unique_ptr<Interrupt> interrupt_;
    std::mutex mutex_;
    Registers registers_;
    std::deque<std::uint8_t> received_;
    bool is_interrupt_raised_ = false;
};

}  // namespace hostler::vmm
