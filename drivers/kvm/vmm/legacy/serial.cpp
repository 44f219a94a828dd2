#include "drivers/kvm/vmm/legacy/serial.hpp"

#include <algorithm>
#include <utility>

namespace hostler::vmm {
namespace {

// Offsets of the registers.
constexpr std::uint64_t data_register = 0;
constexpr std::uint64_t interrupt_enable = 1;
constexpr std::uint64_t interrupt_or_fifo = 2;
constexpr std::uint64_t line_control = 3;
constexpr std::uint64_t modem_control = 4;
constexpr std::uint64_t line_status = 5;
constexpr std::uint64_t modem_status_register = 6;
constexpr std::uint64_t scratch = 7;

// Bits of interrupt enable.
constexpr std::uint8_t enable_received = 1 << 0;
constexpr std::uint8_t enable_sender_empty = 1 << 1;
constexpr std::uint8_t enable_line_status = 1 << 2;
constexpr std::uint8_t enable_mask = 0x0f;

// Interrupt identification, by falling priority.
constexpr std::uint8_t is_line_status = 0x06;
constexpr std::uint8_t is_received = 0x04;
constexpr std::uint8_t is_sender_empty = 0x02;
constexpr std::uint8_t is_nothing = 0x01;
constexpr std::uint8_t fifos_enabled = 0xc0;

constexpr std::uint8_t fifo_enable = 1 << 0;
constexpr std::uint8_t fifo_clear_received = 1 << 1;
constexpr std::uint8_t divisor_access = 1 << 7;
constexpr std::uint8_t modem_loopback = 1 << 4;

// Bits of line status.
constexpr std::uint8_t status_received = 1 << 0;
constexpr std::uint8_t status_overrun = 1 << 1;
constexpr std::uint8_t status_sender_empty = 1 << 5 | 1 << 6;

// Bits of modem status.
constexpr std::uint8_t modem_clear_to_send = 1 << 4;
constexpr std::uint8_t modem_data_set_ready = 1 << 5;
constexpr std::uint8_t modem_carrier = 1 << 7;

constexpr std::size_t fifo_size = 16;

}  // namespace

Serial::Serial(std::unique_ptr<Character> character, std::unique_ptr<Interrupt> interrupt)
    : character_(std::move(character)), interrupt_(std::move(interrupt))
{
    character_->connect(this);
}

Serial::~Serial()
{
    character_->connect(nullptr);
}

void Serial::read(std::uint64_t offset, std::span<std::byte> data) noexcept
{
    // The bus is eight bits wide: a wider access reads one register and ones.
    std::ranges::fill(data, std::byte{0xff});
    const std::lock_guard lock(mutex_);
    data[0] = static_cast<std::byte>(read_register(offset));
}

void Serial::write(std::uint64_t offset, std::span<const std::byte> data) noexcept
{
    const std::lock_guard lock(mutex_);
    write_register(offset, static_cast<std::uint8_t>(data[0]));
}

void Serial::reset() noexcept
{
    const std::lock_guard lock(mutex_);
    registers_ = Registers();
    received_.clear();
    is_interrupt_raised_ = false;
    character_->wake();
}

void Serial::transfer(Archive& state)
{
    const std::lock_guard lock(mutex_);
    std::vector<std::uint8_t> received(received_.begin(), received_.end());
    Registers& r = registers_;
    std::uint8_t unused = 0;  // ends the registers in every saved state
    state(r.interrupt_enable, r.fifo_control, r.line_control, r.modem_control, r.line_errors,
          r.scratch, r.divisor, r.is_sender_empty_news, unused);
    state.list(received);
    if (!state.is_loading()) return;
    // What the line has brought here already comes behind it.
    received_.insert(received_.begin(), received.begin(), received.end());
    // An edge that was under way is lost; one too many does no harm.
    is_interrupt_raised_ = false;
    update_interrupt();
}

bool Serial::is_divisor_shown() const noexcept
{
    return registers_.line_control & divisor_access;
}

std::size_t Serial::fifo_bytes() const noexcept
{
    return registers_.fifo_control & fifo_enable ? fifo_size : 1;
}

std::uint8_t Serial::read_register(std::uint64_t offset) noexcept
{
    switch (offset) {
        case data_register:
            return is_divisor_shown() ? static_cast<std::uint8_t>(registers_.divisor)
                                      : take_received();
        case interrupt_enable:
            return is_divisor_shown() ? static_cast<std::uint8_t>(registers_.divisor >> 8)
                                      : registers_.interrupt_enable;
        case interrupt_or_fifo:
            return identify_interrupt();
        case line_control:
            return registers_.line_control;
        case modem_control:
            return registers_.modem_control;
        case line_status: {
            const std::uint8_t received = received_.empty() ? 0 : status_received;
            const std::uint8_t errors = std::exchange(registers_.line_errors, 0);
            update_interrupt();
            return static_cast<std::uint8_t>(status_sender_empty | received | errors);
        }
        case modem_status_register:
            return modem_status();
        default:
            return registers_.scratch;
    }
}

void Serial::write_register(std::uint64_t offset, std::uint8_t value) noexcept
{
    switch (offset) {
        case data_register:
            if (is_divisor_shown())
                registers_.divisor =
                    static_cast<std::uint16_t>((registers_.divisor & 0xff00) | value);
            else
                send(value);
            break;
        case interrupt_enable:
            if (is_divisor_shown()) {
                registers_.divisor =
                    static_cast<std::uint16_t>((registers_.divisor & 0x00ff) | value << 8);
                break;
            }
            // Enabling asks at once: the sender is empty now, as it always is.
            if (value & ~registers_.interrupt_enable & enable_sender_empty)
                registers_.is_sender_empty_news = true;
            registers_.interrupt_enable = value & enable_mask;
            update_interrupt();
            break;
        case interrupt_or_fifo:
            control_fifo(value);
            break;
        case line_control:
            registers_.line_control = value;
            break;
        case modem_control:
            // What came while the line was cut has waited.
            if (registers_.modem_control & ~value & modem_loopback) character_->wake();
            registers_.modem_control = value & 0x1f;
            update_interrupt();
            break;
        case scratch:
            registers_.scratch = value;
            break;
        default:
            break;
    }
}

std::uint8_t Serial::take_received() noexcept
{
    if (received_.empty()) return 0;
    const std::uint8_t value = received_.front();
    received_.pop_front();
    if (received_.empty()) character_->wake();
    update_interrupt();
    return value;
}

std::uint8_t Serial::identify_interrupt() noexcept
{
    const std::uint8_t cause = pending_interrupt();
    if (cause == is_sender_empty) {
        registers_.is_sender_empty_news = false;
        update_interrupt();
    }
    const bool has_fifos = registers_.fifo_control & fifo_enable;
    return static_cast<std::uint8_t>(cause | (has_fifos ? fifos_enabled : 0));
}

std::uint8_t Serial::pending_interrupt() const noexcept
{
    const std::uint8_t enabled = registers_.interrupt_enable;
    if (enabled & enable_line_status && registers_.line_errors) return is_line_status;
    if (enabled & enable_received && !received_.empty()) return is_received;
    if (enabled & enable_sender_empty && registers_.is_sender_empty_news) return is_sender_empty;
    return is_nothing;
}

std::uint8_t Serial::modem_status() const noexcept
{
    if (!(registers_.modem_control & modem_loopback))
        return modem_clear_to_send | modem_data_set_ready | modem_carrier;
    // In loopback the outputs DTR, RTS, OUT1, OUT2 come back as DSR, CTS, RI, DCD.
    const std::uint8_t outputs = registers_.modem_control;
    return static_cast<std::uint8_t>((outputs & 0x02) << 3 | (outputs & 0x01) << 5 |
                                     (outputs & 0x0c) << 4);
}

void Serial::send(std::uint8_t value) noexcept
{
    if (registers_.modem_control & modem_loopback) {
        if (received_.size() < fifo_bytes())
            received_.push_back(value);
        else
            registers_.line_errors |= status_overrun;
    } else {
        const auto byte = static_cast<std::byte>(value);
        character_->write({&byte, 1});
    }
    registers_.is_sender_empty_news = true;
    // The sender was full for no time, but a driver waits for the edge of becoming empty.
    is_interrupt_raised_ = false;
    update_interrupt();
}

void Serial::control_fifo(std::uint8_t value) noexcept
{
    const bool toggles = (value ^ registers_.fifo_control) & fifo_enable;
    registers_.fifo_control = value & (fifo_enable | fifos_enabled);
    if (toggles || value & fifo_clear_received) {
        received_.clear();
        character_->wake();
    }
    update_interrupt();
}

void Serial::update_interrupt() noexcept
{
    // A PC's UART reaches the interrupt controller through OUT2; Linux sets it, small kernels may
    // not, and machines of today ignore it, so it is ignored here.
    const bool is_pending = pending_interrupt() != is_nothing;
    if (is_pending && !is_interrupt_raised_) interrupt_->raise();
    is_interrupt_raised_ = is_pending;
}

std::size_t Serial::room() noexcept
{
    const std::lock_guard lock(mutex_);
    if (registers_.modem_control & modem_loopback) return 0;
    return fifo_bytes() - std::min(received_.size(), fifo_bytes());
}

void Serial::receive(std::span<const std::byte> bytes) noexcept
{
    const std::lock_guard lock(mutex_);
    for (const std::byte byte : bytes) received_.push_back(static_cast<std::uint8_t>(byte));
    update_interrupt();
}

}  // namespace hostler::vmm
