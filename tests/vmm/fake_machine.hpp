#pragma once
// A machine without KVM for devices to sit in: buses, an event loop, and interrupts and doorbells
// that remember what was asked of them.

#include <algorithm>
#include <memory>
#include <set>
#include <vector>

#include "drivers/kvm/vmm/bus.hpp"
#include "drivers/kvm/vmm/device.hpp"
#include "drivers/kvm/vmm/event_loop.hpp"
#include "drivers/kvm/vmm/interrupts.hpp"
#include "tests/vmm/no_interrupt.hpp"

namespace hostler::vmm {

/// Counts what reaches the guest, and keeps what was raised while masked.
struct FakeVector final : MsiVector {
    struct Seen {
        MsiMessage message;
        bool is_masked = true;
        bool is_pending = false;
        int delivered = 0;
    };
    explicit FakeVector(Seen& seen_by_test) : seen(seen_by_test) {}

    void raise() noexcept override
    {
        seen.is_pending = seen.is_masked;
        seen.delivered += !seen.is_masked;
    }
    void update(const MsiMessage& message, bool is_masked) noexcept override
    {
        seen.message = message;
        seen.is_masked = is_masked;
        if (seen.is_pending && !is_masked) raise();
    }
    bool is_pending() const noexcept override { return seen.is_pending; }
    void forget() noexcept override { seen.is_pending = false; }
    int event_fd() const noexcept override { return -1; }

    Seen& seen;
};

struct FakeInterrupts final : Interrupts {
    Result<std::unique_ptr<Interrupt>> line(unsigned gsi) override
    {
        if (!lines.insert(gsi).second) return Error(ErrorCode::internal, "the line is taken");
        return std::unique_ptr<Interrupt>(std::make_unique<NoInterrupt>());
    }
    Result<std::unique_ptr<MsiVector>> msi() override
    {
        if (vectors.size() >= vectors_max) return Error(ErrorCode::internal, "no vector left");
        vectors.push_back(std::make_unique<FakeVector::Seen>());
        return std::unique_ptr<MsiVector>(std::make_unique<FakeVector>(*vectors.back()));
    }

    std::set<unsigned> lines;  ///< that were given away
    std::size_t vectors_max = 64;
    std::vector<std::unique_ptr<FakeVector::Seen>> vectors;
};

/// KVM's are rung inside the kernel; here a kick reaches the bus, as it does where KVM refuses one.
struct FakeDoorbells final : Doorbells {
    Result<Done> add(const Doorbell& doorbell, const EventFd&) override
    {
        if (refuses) return Error(ErrorCode::internal, "refused");
        placed.push_back(doorbell);
        return Done{};
    }
    void remove(const Doorbell& doorbell, const EventFd&) noexcept override
    {
        std::erase(placed, doorbell);
    }

    bool refuses = false;
    std::vector<Doorbell> placed;
};

struct FakeReporter final : Reporter {
    void report(proto::vmm::Event event) noexcept override { events.push_back(std::move(event)); }

    std::vector<proto::vmm::Event> events;
};

struct FakeMachine {
    Bus ports;
    Bus memory;
    FakeInterrupts interrupts;
    FakeDoorbells doorbells;
    EventLoop loop;
    FakeReporter reporter;
};

template <class T>
T read_bus(const Bus& bus, std::uint64_t address)
{
    T value{};
    bus.read(address, std::as_writable_bytes(std::span(&value, 1)));
    return value;
}

template <class T>
void write_bus(const Bus& bus, std::uint64_t address, T value)
{
    bus.write(address, std::as_bytes(std::span(&value, 1)));
}

}  // namespace hostler::vmm
