#pragma once
// A guest that does to its device what the fuzzer's bytes say: in its rings, its memory, the window
// and configuration space, in any order, between honest starts.

#include <fuzzer/FuzzedDataProvider.h>

#include <functional>

#include "tests/vmm/virtio/guest.hpp"

namespace hostler::vmm::virtio {

class HostileGuest {
public:
    /// `world` is what comes to the device from its host: a frame, a key, a timer.
    HostileGuest(
        std::unique_ptr<Device> device, FuzzedDataProvider& input,
        std::function<void()> world = [] {})
        : input_(input), world_(std::move(world)), guest_(std::move(device))
    {
    }

    void run()
    {
        start();
        // Long enough to get anywhere; a longer input is cut.
        for (int step = 0; step < 400 && input_.remaining_bytes() > 0; ++step) act();
        guest_.settle();
        guest_.transport->reset();
    }

private:
    static constexpr std::uint16_t queues = 5;

    void start()
    {
        guest_.set_status(0);
        guest_.settle();
        if (guest_.status() != 0) return;  // something is in flight still
        const auto offered = guest_.offered();
        if (!guest_.negotiate((offered & input_.ConsumeIntegral<std::uint64_t>()) | version_1))
            return;
        const auto count = guest_.read<std::uint16_t>(0x12);
        for (std::uint16_t index = 0; index < count; ++index) guest_.set_up_queue(index);
        guest_.set_status(Status::acknowledge | Status::driver | Status::features_ok |
                          Status::driver_ok);
        guest_.settle();
        ring_count_ = count;
    }

    void act()
    {
        switch (input_.ConsumeIntegralInRange(0, 9)) {
            case 0:
                fill_memory();
                break;
            case 1:
            case 2:
                describe();
                break;
            case 3:
                offer();
                break;
            case 4:
                guest_.kick(input_.ConsumeIntegral<std::uint8_t>() % queues);
                break;
            case 5:
                write_window();
                break;
            case 6:
                write_config();
                break;
            case 7:
                world_();
                guest_.settle();
                break;
            case 8:
                start();
                break;
            default:
                guest_.settle();
                break;
        }
    }

    void fill_memory()
    {
        // Near the data that offer() names, as a rule.
        const std::uint64_t at = input_.ConsumeBool()
                                     ? Guest::data
                                     : input_.ConsumeIntegralInRange<std::uint64_t>(0, 0x3f'0000);
        const auto bytes = input_.ConsumeBytes<std::byte>(input_.ConsumeIntegral<std::uint8_t>());
        std::ranges::copy(bytes, guest_.ram.at(at, bytes.size()).begin());
    }

    Ring* ring()
    {
        const std::size_t index = input_.ConsumeIntegral<std::uint8_t>() % queues;
        return index < ring_count_ ? &guest_.ring(index) : nullptr;
    }

    void describe()
    {
        Ring* const target = ring();
        if (!target) return;
        const auto number = static_cast<std::uint16_t>(input_.ConsumeIntegral<std::uint8_t>() %
                                                       target->layout.size);
        target->descriptor(
            number,
            {input_.ConsumeIntegral<std::uint64_t>() % (Guest::ram_bytes + 4096),
             input_.ConsumeIntegral<std::uint32_t>() % 0x2'0000,
             input_.ConsumeIntegral<std::uint8_t>(), input_.ConsumeIntegral<std::uint8_t>()});
        if (input_.ConsumeBool()) target->publish(number);
        if (input_.ConsumeProbability<float>() < 0.05F)
            target->set_available(input_.ConsumeIntegral<std::uint16_t>());
    }

    /// An honest chain, of data that fill_memory() filled.
    void offer()
    {
        Ring* const target = ring();
        if (!target) return;
        std::vector<Ring::Part> parts(input_.ConsumeIntegralInRange<std::size_t>(1, 5));
        bool is_writable = false;
        for (Ring::Part& part : parts) {
            is_writable |= input_.ConsumeBool();
            part = {Guest::data + input_.ConsumeIntegral<std::uint8_t>(),
                    input_.ConsumeIntegralInRange<std::uint32_t>(0, 2048), is_writable};
        }
        target->offer(parts);
    }

    void write_window()
    {
        const std::uint64_t offset =
            input_.ConsumeIntegralInRange<std::uint64_t>(0, pci_window::bytes);
        const auto value = input_.ConsumeIntegral<std::uint64_t>();
        switch (input_.ConsumeIntegralInRange(0, 3)) {
            case 0:
                guest_.write(offset, static_cast<std::uint8_t>(value));
                break;
            case 1:
                guest_.write(offset, static_cast<std::uint16_t>(value));
                break;
            case 2:
                guest_.write(offset, static_cast<std::uint32_t>(value));
                break;
            default:
                guest_.write(offset, value);
                break;
        }
        (void)guest_.read<std::uint64_t>(offset);
    }

    void write_config()
    {
        const std::size_t offset = input_.ConsumeIntegral<std::uint8_t>();
        const auto value = input_.ConsumeIntegral<std::uint32_t>();
        const std::size_t bytes = std::min<std::size_t>(4 - offset % 4, 1U << (value & 1));
        guest_.transport->write_config(offset, std::as_bytes(std::span(&value, 1)).first(bytes));
        std::array<std::byte, 1> read{};
        guest_.transport->read_config(offset, read);
    }

    FuzzedDataProvider& input_;
    std::function<void()> world_;
    Guest guest_;
    std::size_t ring_count_ = 0;
};

}  // namespace hostler::vmm::virtio
