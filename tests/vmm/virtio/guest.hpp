#pragma once
// A guest with one virtio device on PCI, and what its driver does: registers, rings, kicks. The
// device is the real one behind the real transport; only KVM is missing.

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <chrono>
#include <functional>
#include <string_view>
#include <utility>

#include "drivers/kvm/vmm/virtio/pci_transport.hpp"
#include "drivers/kvm/vmm/virtio/pci_window.hpp"
#include "tests/vmm/fake_machine.hpp"
#include "tests/vmm/virtio/ring.hpp"

namespace hostler::vmm::virtio {

/// A memfd mapped once, as the machine's RAM is.
class TestMemory {
public:
    explicit TestMemory(std::size_t bytes) : fd_(::memfd_create("guest", MFD_CLOEXEC))
    {
        if (::ftruncate(fd_.get(), static_cast<off_t>(bytes))) std::abort();
        void* const at = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd_.get(), 0);
        bytes_ = {static_cast<std::byte*>(at), bytes};
    }
    ~TestMemory() { ::munmap(bytes_.data(), bytes_.size()); }
    TestMemory(const TestMemory&) = delete;
    TestMemory& operator=(const TestMemory&) = delete;

    std::span<std::byte> bytes() const { return bytes_; }
    int fd() const { return fd_.get(); }

private:
    Fd fd_;
    std::span<std::byte> bytes_;
};

class Guest {
public:
    static constexpr std::uint64_t window = 0xe000'0000;
    static constexpr std::uint64_t ram_bytes = 4 << 20;
    static constexpr std::uint64_t data = 0x10'0000;  ///< free for buffers from here

    explicit Guest(std::unique_ptr<virtio::Device> device)
    {
        auto made = PciTransport::make(parts_, std::move(device), "device0", window);
        EXPECT_TRUE(made);
        transport = *std::move(made);
        enable_msix();
    }

    template <class D>
    D& device()
    {
        return dynamic_cast<D&>(transport->device());
    }

    template <class T>
    T read(std::uint64_t offset) const
    {
        return read_bus<T>(machine.memory, window + offset);
    }
    template <class T>
    void write(std::uint64_t offset, T value)
    {
        write_bus(machine.memory, window + offset, value);
    }
    template <class T>
    T config(std::uint64_t offset) const
    {
        return read<T>(pci_window::device + offset);
    }

    std::uint8_t status() const { return read<std::uint8_t>(0x14); }
    void set_status(unsigned bits) { write(0x14, static_cast<std::uint8_t>(bits)); }
    bool needs_reset() const { return status() & Status::needs_reset; }

    std::uint64_t offered()
    {
        write(0x00, 0U);
        const std::uint64_t low = read<std::uint32_t>(0x04);
        write(0x00, 1U);
        return low | std::uint64_t{read<std::uint32_t>(0x04)} << 32;
    }
    void accept(std::uint64_t features)
    {
        for (const unsigned half : {0U, 1U}) {
            write(0x08, half);
            write(0x0c, static_cast<std::uint32_t>(features >> (32 * half)));
        }
    }

    /// Up to FEATURES_OK; whether it was granted.
    bool negotiate(std::uint64_t features)
    {
        set_status(Status::acknowledge);
        set_status(Status::acknowledge | Status::driver);
        accept(features);
        set_status(Status::acknowledge | Status::driver | Status::features_ok);
        return status() & Status::features_ok;
    }

    /// Sets up a queue as large as the device lets it be (up to 128), with vector index + 1.
    Ring& set_up_queue(std::uint16_t index)
    {
        write(0x16, index);
        const auto size = std::min<std::uint16_t>(read<std::uint16_t>(0x18), 128);
        rings_.resize(std::max<std::size_t>(rings_.size(), index + 1U));
        rings_[index] = std::make_unique<Ring>(ram, 0x1'0000 + 0x4000U * index, size);
        write(0x18, size);
        write(0x1a, static_cast<std::uint16_t>(index + 1));
        write(0x20, to_number(rings_[index]->layout.descriptors));
        write(0x28, to_number(rings_[index]->layout.driver_ring));
        write(0x30, to_number(rings_[index]->layout.device_ring));
        write(0x1c, std::uint16_t{1});
        return *rings_[index];
    }

    /// The whole dance with these features besides VERSION_1, and every queue.
    void start(std::uint64_t features = 0)
    {
        ASSERT_TRUE(negotiate(features | version_1));
        write(0x10, std::uint16_t{0});
        const auto count = read<std::uint16_t>(0x12);
        for (std::uint16_t index = 0; index < count; ++index) set_up_queue(index);
        set_status(Status::acknowledge | Status::driver | Status::features_ok | Status::driver_ok);
        settle();
    }

    Ring& ring(std::size_t index) { return *rings_.at(index); }

    /// Rings a queue's bell, and lets the device work.
    void kick(std::uint32_t index)
    {
        write(pci_window::notify + index * pci_window::notify_step, std::uint16_t{0});
        settle();
    }

    /// Until the loop has nothing left to do at once.
    void settle()
    {
        while (machine.loop.run_once(std::chrono::milliseconds(0))) {
        }
    }

    /// Runs the loop until `done` says so; fails the test after ten seconds.
    void wait(const std::function<bool()>& done)
    {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (!done()) {
            ASSERT_LT(std::chrono::steady_clock::now(), deadline);
            machine.loop.run_once(std::chrono::milliseconds(20));
        }
    }
    void wait_used(std::size_t index, std::uint16_t count)
    {
        wait([&] { return ring(index).used_count() >= count; });
    }

    /// Interrupts that came by a vector: 0 the configuration's, n + 1 queue n's.
    int interrupts(std::size_t vector) const
    {
        return machine.interrupts.vectors.at(vector)->delivered;
    }

    void text(std::uint64_t address, std::string_view what)
    {
        std::memcpy(ram.at(address, what.size()).data(), what.data(), what.size());
    }
    std::string text_at(std::uint64_t address, std::size_t bytes) const
    {
        return {reinterpret_cast<const char*>(ram.at(address, bytes).data()), bytes};
    }

    FakeMachine machine;
    TestMemory memory_bytes{ram_bytes};
    TestRam ram{memory_bytes.bytes()};
    GuestMemory memory{memory_bytes.bytes()};

private:
    void enable_msix()
    {
        for (std::size_t i = 0; i < machine.interrupts.vectors.size(); ++i) {
            write(pci_window::msix.table + 16 * i, 0xfee0'0000U);
            write(pci_window::msix.table + 16 * i + 8, static_cast<std::uint32_t>(0x40 + i));
            write(pci_window::msix.table + 16 * i + 12, 0U);
        }
        // Message control is two bytes into the first capability.
        std::array<std::byte, 1> at{};
        transport->read_config(pci::Register::capabilities, at);
        const std::array<std::byte, 2> on = {std::byte{0}, std::byte{0x80}};
        transport->write_config(std::to_integer<std::size_t>(at[0]) + 2, on);
    }

    PciTransport::Machine parts_{
        machine.memory, machine.interrupts, machine.doorbells, machine.loop,
        memory,         machine.reporter};
    std::vector<std::unique_ptr<Ring>> rings_;

public:
    std::unique_ptr<PciTransport> transport;  ///< goes before what it stands on
};

}  // namespace hostler::vmm::virtio
