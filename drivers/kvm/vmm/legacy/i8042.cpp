#include "drivers/kvm/vmm/legacy/i8042.hpp"

#include <algorithm>

namespace hostler::vmm {
namespace {

constexpr std::uint64_t data_port = 0;
constexpr std::uint64_t system_port_b = 1;
constexpr std::uint64_t command_port = 4;

constexpr std::uint16_t has_answer = 0x100;
constexpr std::uint8_t status_output_full = 0x01;
constexpr std::uint8_t status_self_test_passed = 0x04;

constexpr std::uint8_t command_self_test = 0xaa;
constexpr std::uint8_t self_test_passed = 0x55;
constexpr std::uint8_t command_read_output_port = 0xd0;
constexpr std::uint8_t command_write_output_port = 0xd1;
constexpr std::uint8_t command_reset = 0xfe;
constexpr std::uint8_t output_not_reset = 0x01;
constexpr std::uint8_t output_a20 = 0x02;

}  // namespace

void I8042::read(std::uint64_t offset, std::span<std::byte> data) noexcept
{
    std::ranges::fill(data, std::byte{0});
    if (offset == data_port) {
        data[0] = static_cast<std::byte>(answer_.exchange(0) & 0xff);
    } else if (offset == command_port) {
        const std::uint8_t full = answer_ & has_answer ? status_output_full : 0;
        data[0] = static_cast<std::byte>(status_self_test_passed | full);
    } else if (offset != system_port_b) {
        std::ranges::fill(data, std::byte{0xff});
    }
}

void I8042::write(std::uint64_t offset, std::span<const std::byte> data) noexcept
{
    const auto value = static_cast<std::uint8_t>(data[0]);
    if (offset == command_port) {
        command(value);
    } else if (offset == data_port && is_output_port_next_.exchange(false)) {
        if (!(value & output_not_reset))
            power_.reset("the guest reset itself through the keyboard controller");
    }
}

void I8042::command(std::uint8_t value) noexcept
{
    is_output_port_next_ = value == command_write_output_port;
    switch (value) {
        case command_self_test:
            answer_ = has_answer | self_test_passed;
            break;
        case command_read_output_port:
            answer_ = has_answer | output_not_reset | output_a20;
            break;
        case command_reset:
            power_.reset("the guest reset itself through the keyboard controller");
            break;
        default:
            break;
    }
}

void I8042::transfer(Archive& state)
{
    std::uint16_t answer = answer_;
    bool is_output_port_next = is_output_port_next_;
    state(answer, is_output_port_next);
    answer_ = answer;
    is_output_port_next_ = is_output_port_next;
}

}  // namespace hostler::vmm
