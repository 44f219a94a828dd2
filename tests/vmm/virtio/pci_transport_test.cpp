#include "drivers/kvm/vmm/virtio/pci_transport.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/vmm/virtio/guest.hpp"

namespace hostler::vmm::virtio {
namespace {

constexpr std::uint64_t wine = bit(0);    ///< features that the probe offers
constexpr std::uint64_t cheese = bit(1);  ///< and this one only with the other

/// A device that writes down what is done to it.
class Probe final : public virtio::Device {
public:
    Kind kind() const noexcept override { return {.id = 63, .class_code = 0x123456}; }
    std::uint64_t features() const noexcept override { return wine | cheese; }
    bool accepts(std::uint64_t features) const noexcept override
    {
        return !(features & cheese) || features & wine;
    }
    std::span<const std::uint16_t> queue_sizes() const noexcept override { return sizes; }
    std::span<const std::byte> config() const noexcept override { return settings; }
    void write_config(std::size_t offset, std::span<const std::byte> data) noexcept override
    {
        std::ranges::copy(data, settings.begin() + static_cast<std::ptrdiff_t>(offset));
    }
    void start() noexcept override
    {
        ++starts;
        features_at_start = transport().features();
    }
    void on_kick(std::size_t index, Queue& queue) noexcept override
    {
        ++kicks[index];
        while (takes && queue.pop(chain)) {
            queue.push(chain, 7);
            if (on_taken) on_taken();
        }
    }
    void stop() noexcept override { ++stops; }
    bool is_idle() const noexcept override { return idle; }
    void drain() noexcept override { idle = true; }
    void change() { transport().config_changed(); }
    void finish()
    {
        transport().post([this] { idle = true; });
    }

    static constexpr std::array<std::uint16_t, 2> sizes = {16, 64};
    std::array<std::byte, 10> settings{};
    int starts = 0;
    int stops = 0;
    std::array<int, 2> kicks{};
    bool takes = true;
    std::function<void()> on_taken;
    bool idle = true;
    std::uint64_t features_at_start = 0;
    Chain chain;
};

class PciTransportTest : public testing::Test {
protected:
    Probe& probe() { return guest.device<Probe>(); }
    template <class T>
    T pci(std::size_t offset)
    {
        T value{};
        guest.transport->read_config(offset, std::as_writable_bytes(std::span(&value, 1)));
        return value;
    }
    template <class T>
    void set_pci(std::size_t offset, T value)
    {
        guest.transport->write_config(offset, std::as_bytes(std::span(&value, 1)));
    }
    /// Where the capability of a type of structure begins.
    std::size_t structure(std::uint8_t type)
    {
        std::size_t at = pci<std::uint8_t>(pci::Register::capabilities);
        while (at != 0 && (pci<std::uint8_t>(at) != 9 || pci<std::uint8_t>(at + 3) != type))
            at = pci<std::uint8_t>(at + 1);
        return at;
    }

    Guest guest{std::make_unique<Probe>()};
};

TEST_F(PciTransportTest, LooksLikeAModernVirtioFunction)
{
    EXPECT_EQ(pci<std::uint16_t>(pci::Register::vendor_id), 0x1af4);
    EXPECT_EQ(pci<std::uint16_t>(pci::Register::device_id), 0x1040 + 63);
    EXPECT_EQ(pci<std::uint32_t>(pci::Register::revision), 0x12345601u);
    const std::array<std::uint32_t, 5> offsets = {pci_window::common, pci_window::notify,
                                                  pci_window::isr, pci_window::device, 0};
    for (std::uint8_t type = 1; type <= 5; ++type) {
        const std::size_t at = structure(type);
        ASSERT_NE(at, 0u) << int(type);
        EXPECT_EQ(pci<std::uint8_t>(at + 4), 0) << "BAR 0";
        EXPECT_EQ(pci<std::uint32_t>(at + 8), offsets[type - 1U]);
    }
    EXPECT_EQ(pci<std::uint32_t>(structure(2) + 16), pci_window::notify_step);
}

TEST_F(PciTransportTest, MovesItsWindowAndGivesItsSize)
{
    set_pci(pci::Register::bar_0, ~0U);
    EXPECT_EQ(pci<std::uint32_t>(pci::Register::bar_0), ~(pci_window::bytes - 1));
    set_pci(pci::Register::bar_0, 0xd000'0000U);
    EXPECT_EQ(read_bus<std::uint16_t>(guest.machine.memory, 0xd000'0012), 2) << "two queues";
    EXPECT_EQ(guest.read<std::uint16_t>(0x12), 0xffff) << "nothing where it was";
    set_pci(pci::Register::command, std::uint16_t{0});
    EXPECT_EQ(read_bus<std::uint16_t>(guest.machine.memory, 0xd000'0012), 0xffff);
}

TEST_F(PciTransportTest, OffersAndTakesFeatures)
{
    EXPECT_EQ(guest.offered(), wine | cheese | common_features);
    guest.write(0x00, 2U);
    EXPECT_EQ(guest.read<std::uint32_t>(0x04), 0u) << "there is no third word";
    EXPECT_TRUE(guest.negotiate(version_1 | wine));
    guest.accept(version_1 | wine | cheese);
    guest.start();
    EXPECT_EQ(probe().features_at_start, version_1 | wine) << "too late to change one's mind";
}

TEST_F(PciTransportTest, RefusesFeaturesItCannotDoWith)
{
    EXPECT_FALSE(guest.negotiate(0)) << "no legacy driver";
    guest.set_status(0);
    EXPECT_FALSE(guest.negotiate(version_1 | bit(50))) << "never offered";
    guest.set_status(0);
    EXPECT_FALSE(guest.negotiate(version_1 | cheese)) << "the device says no";
    guest.set_status(Status::acknowledge | Status::driver | Status::driver_ok);
    guest.settle();
    EXPECT_EQ(guest.status() & Status::driver_ok, 0) << "not without FEATURES_OK";
    EXPECT_EQ(probe().starts, 0);
    EXPECT_TRUE(guest.negotiate(version_1 | cheese | wine)) << "the driver may try again";
}

TEST_F(PciTransportTest, StatusBitsOnlyGoByReset)
{
    guest.start();
    guest.set_status(Status::acknowledge);
    EXPECT_EQ(guest.status(), 0x0f);
    guest.set_status(Status::failed | Status::needs_reset);
    EXPECT_EQ(guest.status(), 0x8f) << "NEEDS_RESET is the device's to set";
    guest.set_status(0);
    guest.settle();
    EXPECT_EQ(guest.status(), 0);
    EXPECT_EQ(probe().stops, 1);
}

TEST_F(PciTransportTest, QueueSettingsFollowTheirRules)
{
    ASSERT_TRUE(guest.negotiate(version_1));
    guest.write(0x16, std::uint16_t{1});
    EXPECT_EQ(guest.read<std::uint16_t>(0x18), 64);
    for (const unsigned wrong : {0U, 3U, 128U, 0xffffU})
        guest.write(0x18, static_cast<std::uint16_t>(wrong));
    EXPECT_EQ(guest.read<std::uint16_t>(0x18), 64);
    guest.write(0x18, std::uint16_t{8});
    guest.write(0x20, 0x1111'1111U);
    guest.write(0x24, 0x2222'2222U);
    EXPECT_EQ(guest.read<std::uint64_t>(0x20), 0x2222'2222'1111'1111u) << "by halves";
    guest.write(0x1a, std::uint16_t{2});
    EXPECT_EQ(guest.read<std::uint16_t>(0x1a), 2);
    guest.write(0x1a, std::uint16_t{3});
    EXPECT_EQ(guest.read<std::uint16_t>(0x1a), no_vector) << "there are three vectors";
    guest.write(0x1c, std::uint16_t{2});
    EXPECT_EQ(guest.read<std::uint16_t>(0x1c), 0) << "1 enables";
    guest.write(0x1c, std::uint16_t{1});
    guest.write(0x18, std::uint16_t{16});
    guest.write(0x1c, std::uint16_t{0});
    EXPECT_EQ(guest.read<std::uint16_t>(0x18), 8) << "enabled, it rests";
    EXPECT_EQ(guest.read<std::uint16_t>(0x1c), 1);
    EXPECT_EQ(guest.read<std::uint16_t>(0x1e), 1) << "where to kick it";
    guest.write(0x16, std::uint16_t{2});
    EXPECT_EQ(guest.read<std::uint16_t>(0x18), 0) << "there is no such queue";
    guest.write(0x18, std::uint16_t{8});
}

TEST_F(PciTransportTest, NoQueueIsEnabledBeforeItsFeaturesAreKnown)
{
    guest.write(0x1c, std::uint16_t{1});
    EXPECT_EQ(guest.read<std::uint16_t>(0x1c), 0);
}

TEST_F(PciTransportTest, AQueueOutsideRamBreaksTheDevice)
{
    ASSERT_TRUE(guest.negotiate(version_1));
    guest.set_up_queue(1);
    guest.write(0x16, std::uint16_t{0});
    guest.write(0x20, guest.ram_bytes);
    guest.write(0x1c, std::uint16_t{1});
    guest.set_status(Status::acknowledge | Status::driver | Status::features_ok |
                     Status::driver_ok);
    guest.settle();
    EXPECT_TRUE(guest.needs_reset());
    guest.ring(1).offer({{Guest::data, 1, true}});
    guest.kick(1);
    EXPECT_EQ(guest.ring(1).used_count(), 0) << "no queue works on";
}

TEST_F(PciTransportTest, KicksReachOnlyWhatRuns)
{
    guest.kick(0);
    EXPECT_EQ(probe().kicks[0], 0) << "no driver yet";
    guest.start();
    EXPECT_EQ(probe().kicks, (std::array{1, 1})) << "each queue once, for what came too early";
    guest.kick(1);
    EXPECT_EQ(probe().kicks, (std::array{1, 2}));
    guest.kick(2);
    guest.kick(1000);
    EXPECT_EQ(probe().kicks, (std::array{1, 2}));
}

TEST_F(PciTransportTest, BellsHangWhileADriverIsUp)
{
    auto& placed = guest.machine.doorbells.placed;
    EXPECT_TRUE(placed.empty());
    guest.start();
    ASSERT_EQ(placed.size(), 2u);
    EXPECT_EQ(placed[1], (Doorbell{.address = Guest::window + pci_window::notify + 4}));
    set_pci(pci::Register::bar_0, 0xd000'0000U);
    ASSERT_EQ(placed.size(), 2u);
    EXPECT_EQ(placed[0].address, 0xd000'0000u + pci_window::notify);
    set_pci(pci::Register::bar_0, static_cast<std::uint32_t>(Guest::window));
    guest.set_status(0);
    guest.settle();
    EXPECT_TRUE(placed.empty());
}

TEST_F(PciTransportTest, WorksWhereTheKernelRefusesABell)
{
    guest.machine.doorbells.refuses = true;
    guest.start();
    guest.ring(0).offer({{Guest::data, 1, true}});
    guest.kick(0);
    EXPECT_EQ(guest.ring(0).used_count(), 1);
}

TEST_F(PciTransportTest, WithoutMsixTheIsrTells)
{
    const std::size_t msix = pci<std::uint8_t>(pci::Register::capabilities);
    set_pci(msix + 2, std::uint16_t{0});
    guest.start();
    guest.ring(0).offer({{Guest::data, 1, true}});
    guest.kick(0);
    EXPECT_EQ(guest.interrupts(1), 0);
    EXPECT_EQ(guest.read<std::uint8_t>(pci_window::isr), 1);
    EXPECT_EQ(guest.read<std::uint8_t>(pci_window::isr), 0) << "reading takes it";
    probe().change();
    EXPECT_EQ(guest.read<std::uint8_t>(pci_window::isr), 2);
}

TEST_F(PciTransportTest, AMaskedVectorFiresWhenUnmasked)
{
    guest.start();
    guest.write(pci_window::msix.table + 16 + 12, 1U);
    guest.ring(0).offer({{Guest::data, 1, true}});
    guest.kick(0);
    EXPECT_EQ(guest.interrupts(1), 0);
    EXPECT_EQ(guest.read<std::uint64_t>(pci_window::msix.pending), 2u);
    guest.write(pci_window::msix.table + 16 + 12, 0U);
    EXPECT_EQ(guest.interrupts(1), 1);
}

TEST_F(PciTransportTest, WhatWasMaskedDoesNotComeAfterAReset)
{
    guest.start();
    guest.write(pci_window::msix.table + 16 + 12, 1U);
    guest.ring(0).offer({{Guest::data, 1, true}});
    guest.kick(0);
    EXPECT_EQ(guest.read<std::uint64_t>(pci_window::msix.pending), 2u);
    guest.set_status(0);
    guest.settle();
    EXPECT_EQ(guest.status(), 0);
    EXPECT_EQ(guest.read<std::uint64_t>(pci_window::msix.pending), 0u);
    guest.write(pci_window::msix.table + 16 + 12, 0U);
    EXPECT_EQ(guest.interrupts(1), 0);
}

TEST_F(PciTransportTest, ConfigurationChangesAreTold)
{
    guest.start();
    const auto before = guest.read<std::uint8_t>(0x15);
    probe().change();
    EXPECT_NE(guest.read<std::uint8_t>(0x15), before);
    EXPECT_EQ(guest.interrupts(0), 1);
}

TEST_F(PciTransportTest, DeviceConfigurationIsReadAndWrittenInside)
{
    probe().settings.fill(std::byte{0x11});
    EXPECT_EQ(guest.config<std::uint64_t>(4), 0x1111'1111'1111u) << "zeros behind the end";
    EXPECT_EQ(guest.config<std::uint32_t>(10), 0u);
    guest.write(pci_window::device + 8, std::uint32_t{0});
    EXPECT_EQ(guest.config<std::uint16_t>(8), 0x1111) << "it does not fit";
    guest.write(pci_window::device + 8, std::uint16_t{0x2222});
    EXPECT_EQ(guest.config<std::uint16_t>(8), 0x2222);
}

TEST_F(PciTransportTest, AResetEndsWhenNothingIsInFlight)
{
    guest.start();
    probe().idle = false;
    guest.set_status(0);
    EXPECT_NE(guest.status(), 0);
    guest.settle();
    EXPECT_EQ(probe().stops, 1);
    EXPECT_NE(guest.status(), 0) << "the host still works in guest memory";
    guest.write(0x16, std::uint16_t{1});
    EXPECT_EQ(guest.read<std::uint16_t>(0x16), 1U) << "left from setting the queues up";
    guest.set_status(0);
    guest.set_status(Status::acknowledge);
    probe().finish();
    guest.settle();
    EXPECT_EQ(guest.status(), 0);
    EXPECT_EQ(probe().stops, 1);
    guest.start(wine);
    EXPECT_EQ(probe().starts, 2);
}

TEST_F(PciTransportTest, AResetBeforeTheDeviceCameUpLeavesItDown)
{
    ASSERT_TRUE(guest.negotiate(version_1));
    guest.set_status(Status::acknowledge | Status::driver | Status::features_ok |
                     Status::driver_ok);
    guest.set_status(0);
    EXPECT_EQ(guest.status(), 0);
    guest.settle();
    EXPECT_EQ(probe().starts, 0);
}

TEST_F(PciTransportTest, TheMachinesResetIsAsPowerOn)
{
    guest.start();
    set_pci(pci::Register::bar_0, 0xd000'0000U);
    probe().idle = false;
    guest.transport->reset();
    EXPECT_TRUE(probe().idle) << "it waited";
    EXPECT_EQ(guest.status(), 0);
    EXPECT_EQ(pci<std::uint32_t>(pci::Register::bar_0), Guest::window);
    EXPECT_EQ(guest.read<std::uint32_t>(pci_window::msix.table + 12), 1u) << "masked again";
}

TEST_F(PciTransportTest, PausedItLeavesGuestMemoryAlone)
{
    guest.start();
    probe().idle = false;
    guest.transport->pause();
    EXPECT_TRUE(probe().idle) << "it waited for the host";
    guest.ring(0).offer({{Guest::data, 1, true}});
    guest.kick(0);
    EXPECT_EQ(guest.ring(0).used_count(), 0);
    guest.transport->resume();
    EXPECT_EQ(guest.ring(0).used_count(), 1);
    EXPECT_EQ(probe().starts, 1);
}

TEST_F(PciTransportTest, ADriverThatComesUpDuringAPauseIsServedAfter)
{
    guest.transport->pause();
    guest.start();
    EXPECT_EQ(probe().starts, 0);
    guest.ring(1).offer({{Guest::data, 1, true}});
    guest.transport->resume();
    EXPECT_EQ(probe().starts, 1);
    EXPECT_EQ(guest.ring(1).used_count(), 1);
    guest.transport->pause();
    guest.transport->resume();
    EXPECT_EQ(probe().starts, 1);
}

TEST_F(PciTransportTest, ABrokenDriverIsReported)
{
    guest.start();
    guest.ring(0).publish(16);
    guest.kick(0);
    guest.kick(0);
    ASSERT_EQ(guest.machine.reporter.events.size(), 1u) << "once";
    const auto& failed = guest.machine.reporter.events[0].device_failed();
    EXPECT_EQ(failed.alias(), "device0");
    EXPECT_FALSE(failed.by_host());
}

TEST_F(PciTransportTest, ADriverThatBreaksTheRulesAgainAndAgainIsReportedOnce)
{
    int times = 0;
    for (int round = 0; round < 20; ++round) {
        guest.set_status(0);
        guest.start();
        guest.ring(0).publish(16);
        guest.kick(0);
        times += guest.needs_reset();
    }
    EXPECT_GE(times, 5);
    EXPECT_EQ(guest.machine.reporter.events.size(), 1u);
}

TEST_F(PciTransportTest, ThePeepholeReachesTheWindow)
{
    const std::size_t at = structure(5);
    set_pci(at + 8, std::uint32_t{0x12});
    set_pci(at + 12, std::uint32_t{2});
    EXPECT_EQ(pci<std::uint16_t>(at + 16), 2) << "two queues";
    set_pci(at + 8, std::uint32_t{0x16});
    set_pci(at + 16, std::uint16_t{1});
    EXPECT_EQ(guest.read<std::uint16_t>(0x16), 1);
    for (const std::uint32_t wrong : {0U, 3U, 8U, ~0U}) {
        set_pci(at + 12, wrong);
        set_pci(at + 16, std::uint32_t{0});
        EXPECT_EQ(guest.read<std::uint16_t>(0x16), 1) << wrong;
    }
    set_pci(at + 12, std::uint32_t{4});
    set_pci(at + 8, std::uint32_t{0xffff'fffc});
    EXPECT_EQ(pci<std::uint32_t>(at + 16), 0u) << "outside the window it keeps what was written";
}

TEST_F(PciTransportTest, EveryAccessAtEveryOffsetIsAnswered)
{
    guest.start();
    for (std::uint64_t offset = 0; offset < pci_window::bytes; ++offset) {
        if (offset == 0x14) continue;  // a reset would end the test early
        guest.write(offset, std::uint8_t{0xff});
        guest.write(offset, std::uint16_t{0x7fff});
        guest.write(offset, std::uint32_t{0x7fff'ffff});
        guest.write(offset, ~std::uint64_t{0});
        (void)guest.read<std::uint8_t>(offset);
        (void)guest.read<std::uint64_t>(offset);
    }
    for (std::size_t offset = 0; offset < 256; ++offset) {
        set_pci(offset, std::uint8_t{0xff});
        (void)pci<std::uint8_t>(offset);
    }
    guest.settle();
    guest.transport->reset();
    EXPECT_EQ(guest.status(), 0);
    EXPECT_EQ(guest.read<std::uint16_t>(0x12), 2);
}

TEST_F(PciTransportTest, VcpusAndTheLoopMayMeet)
{
    guest.start();
    std::atomic<bool> is_done = false;
    std::thread vcpu([&] {
        for (int i = 0; i < 2000; ++i) {
            guest.write(0x16, static_cast<std::uint16_t>(i % 2));
            guest.write(pci_window::notify, std::uint16_t{0});
            guest.write(pci_window::msix.table + 16 + 12, static_cast<std::uint32_t>(i & 1));
            (void)guest.read<std::uint32_t>(0x14);
        }
        is_done = true;
    });
    while (!is_done) guest.machine.loop.run_once(std::chrono::milliseconds(1));
    vcpu.join();
    guest.settle();
    EXPECT_GT(probe().kicks[0], 1);
    EXPECT_EQ(guest.status(), 0x0f);
}

TEST_F(PciTransportTest, AGuestThatNeverRestsLeavesTheLoopToOthers)
{
    constexpr int requests = 1000;
    guest.start();
    guest.ring(0).offer({{Guest::data, 16, true}});
    int served = 0;
    probe().on_taken = [&] {
        if (++served < requests) guest.ring(0).publish(0);
    };
    int before_others = 0;
    guest.write(pci_window::notify, std::uint16_t{0});
    guest.machine.loop.post([&] { before_others = served; });
    guest.settle();
    EXPECT_GT(before_others, 0);
    EXPECT_LE(before_others, Probe::sizes[0]) << "what its ring holds, and then the others";
    EXPECT_EQ(guest.ring(0).used_count(), requests) << "and none is forgotten";
}

}  // namespace
}  // namespace hostler::vmm::virtio
