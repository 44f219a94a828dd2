// Interrupt lines, MSI vectors and doorbells as this machine's KVM takes them: owners, masks, what
// is raised meanwhile, and messages that nobody can receive.
#include "drivers/kvm/vmm/machine/kvm_interrupts.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <vector>

#include "tests/vmm/with_kvm.hpp"

namespace hostler::vmm {
namespace {

using namespace std::chrono_literals;

constexpr MsiMessage to_processor_0{0xfee0'0000, 0x41};

class KvmInterruptsTest : public WithKvm, public testing::WithParamInterface<bool> {
protected:
    void SetUp() override
    {
        WithKvm::SetUp();
        if (IsSkipped()) return;
        host_.emplace(kvm());
        vm_.emplace(host_->create_vm().or_throw());
        const bool is_split = GetParam();
        if (is_split)
            vm_->enable(KVM_CAP_SPLIT_IRQCHIP, "split", layout::ioapic_inputs).or_throw();
        else
            vm_->call(KVM_CREATE_IRQCHIP, "KVM_CREATE_IRQCHIP", nullptr).or_throw();
        // As the machine has it: APIC ids of 32 bits, and judged.
        vm_->enable(KVM_CAP_X2APIC_API, "x2APIC", KVM_X2APIC_API_USE_32BIT_IDS).or_throw();
        vcpu_.emplace(vm_->create_vcpu(0, host_->run_bytes()).or_throw());
        interrupts_.emplace(*vm_, is_split);
        ASSERT_TRUE(interrupts_->begin());
    }
    /// A processor takes no interrupt before its APIC is switched on.
    void switch_apic_on()
    {
        constexpr std::size_t spurious_vector = 0xf0;
        kvm_lapic_state apic{};
        vcpu_->call(KVM_GET_LAPIC, "KVM_GET_LAPIC", &apic).or_throw();
        apic.regs[spurious_vector] = static_cast<char>(0xff);
        apic.regs[spurious_vector + 1] = 1;
        vcpu_->call(KVM_SET_LAPIC, "KVM_SET_LAPIC", &apic).or_throw();
    }
    /// Whether the processor is asked for that vector; KVM may do it a little later.
    bool is_requested(unsigned vector, std::chrono::milliseconds patience)
    {
        const auto deadline = std::chrono::steady_clock::now() + patience;
        const std::size_t request_register = 0x200 + vector / 32 * 0x10 + vector % 32 / 8;
        kvm_lapic_state apic{};
        do {
            vcpu_->call(KVM_GET_LAPIC, "KVM_GET_LAPIC", &apic).or_throw();
            if (apic.regs[request_register] >> vector % 8 & 1) return true;
        } while (std::chrono::steady_clock::now() < deadline);
        return false;
    }
    std::unique_ptr<MsiVector> vector() { return interrupts_->msi().or_throw(); }

    std::optional<Kvm> host_;
    std::optional<KvmVm> vm_;
    std::optional<KvmVcpu> vcpu_;
    std::optional<KvmInterrupts> interrupts_;
};

TEST_P(KvmInterruptsTest, ALineHasOneOwnerUntilThatGoes)
{
    auto line = interrupts_->line(4);
    ASSERT_TRUE(line);
    EXPECT_EQ(interrupts_->line(4).error().detail, "interrupt line 4 is taken or none");
    EXPECT_TRUE(interrupts_->line(5));
    line->reset();
    EXPECT_TRUE(interrupts_->line(4));
}

TEST_P(KvmInterruptsTest, ThereAreTwentyFourLines)
{
    EXPECT_TRUE(interrupts_->line(23));
    for (const unsigned none : {24u, 255u, ~0u}) EXPECT_FALSE(interrupts_->line(none)) << none;
}

TEST_P(KvmInterruptsTest, WhatIsRaisedWhileMaskedIsPendingAndGoesWhenUnmasked)
{
    switch_apic_on();
    const auto msi = vector();
    EXPECT_FALSE(msi->is_pending());
    msi->raise();
    EXPECT_TRUE(msi->is_pending());
    msi->update(to_processor_0, true);
    EXPECT_TRUE(msi->is_pending()) << "a message alone does not send it";
    EXPECT_FALSE(is_requested(0x41, 20ms));
    msi->update(to_processor_0, false);
    EXPECT_TRUE(is_requested(0x41, 10s));
    EXPECT_FALSE(msi->is_pending()) << "it is sent";
    msi->update(to_processor_0, true);
    EXPECT_FALSE(msi->is_pending()) << "and does not come back";
}

TEST_P(KvmInterruptsTest, WhatIsForgottenIsNotSent)
{
    switch_apic_on();
    const auto msi = vector();
    msi->raise();
    msi->forget();
    EXPECT_FALSE(msi->is_pending());
    msi->update(to_processor_0, false);
    EXPECT_FALSE(is_requested(0x41, 20ms));
    msi->raise();
    EXPECT_TRUE(is_requested(0x41, 10s));
}

TEST_P(KvmInterruptsTest, AVectorsDescriptorIsItsInterrupt)
{
    const auto msi = vector();
    const std::uint64_t one = 1;
    ASSERT_EQ(::write(msi->event_fd(), &one, sizeof one), 8);
    EXPECT_TRUE(msi->is_pending());
}

/// An address that no local APIC can have is the guest's mistake: nothing is delivered, nothing
/// ends, and what was raised meanwhile comes with the next right one.
TEST_P(KvmInterruptsTest, AMessageThatNobodyReceivesIsAsGoodAsMasked)
{
    const auto msi = vector();
    msi->update(to_processor_0, false);
    msi->update({0x0000'00ff'fee0'0000, 0x41}, false);
    switch_apic_on();
    msi->raise();
    EXPECT_FALSE(is_requested(0x41, 20ms));
    msi->update(to_processor_0, false);
    EXPECT_TRUE(is_requested(0x41, 10s));
}

TEST_P(KvmInterruptsTest, AVectorThatGoesLeavesItsRouteToTheNext)
{
    std::vector<std::unique_ptr<MsiVector>> vectors;
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 200; ++i) {
            vectors.push_back(vector());
            vectors.back()->update({0xfee0'0000, static_cast<std::uint32_t>(i)}, false);
        }
        vectors.clear();
    }
    EXPECT_TRUE(interrupts_->msi());
}

TEST_P(KvmInterruptsTest, WhenKvmsRoutesAreUsedUpItIsSaid)
{
    // Each has a descriptor of its own.
    rlimit limit{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
    if (limit.rlim_max < 5000) GTEST_SKIP() << "this user may have too few descriptors";
    limit.rlim_cur = std::max<rlim_t>(limit.rlim_cur, 5000);
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
    std::vector<std::unique_ptr<MsiVector>> vectors;
    auto one = interrupts_->msi();
    for (; one; one = interrupts_->msi()) {
        vectors.push_back(*std::move(one));
        ASSERT_LT(vectors.size(), 5000u);
    }
    EXPECT_EQ(one.error().detail, "KVM has no interrupt route left");
    EXPECT_EQ(vectors.size(), 4096u - layout::ioapic_inputs);
    vectors.pop_back();
    EXPECT_TRUE(interrupts_->msi());
}

TEST_P(KvmInterruptsTest, AnIoapicsInputIsRoutedAndMasked)
{
    if (!GetParam()) GTEST_SKIP() << "KVM routes its own";
    switch_apic_on();
    const auto line = interrupts_->line(9).or_throw();
    interrupts_->route(9, MsiMessage{0x1000, 1});
    interrupts_->route(9, std::nullopt);
    line->raise();
    EXPECT_FALSE(is_requested(0x41, 20ms)) << "an edge that comes while masked is lost";
    interrupts_->route(9, to_processor_0);
    line->raise();
    EXPECT_TRUE(is_requested(0x41, 10s));
}

INSTANTIATE_TEST_SUITE_P(Irqchip, KvmInterruptsTest, testing::Bool(),
                         [](const auto& info) { return info.param ? "Split" : "Kernel"; });

class KvmDoorbellsTest : public WithKvm {};

TEST_F(KvmDoorbellsTest, HangOnceAtAPlaceAndComeOff)
{
    const KvmVm vm = kvm().create_vm().or_throw();
    KvmDoorbells doorbells(vm);
    const EventFd first;
    const EventFd second;
    const Doorbell bell{.address = 0xc000'3000};
    ASSERT_TRUE(doorbells.add(bell, first));
    EXPECT_EQ(doorbells.add(bell, second).error().detail, "KVM_IOEVENTFD fails at 3221237760");
    doorbells.remove(bell, second);
    EXPECT_FALSE(doorbells.add(bell, second)) << "another's is not taken away";
    doorbells.remove(bell, first);
    EXPECT_TRUE(doorbells.add(bell, second));
}

TEST_F(KvmDoorbellsTest, AreApartByValueLengthAndSpace)
{
    const KvmVm vm = kvm().create_vm().or_throw();
    KvmDoorbells doorbells(vm);
    const EventFd event;
    const auto add = [&](const Doorbell& bell) {
        return static_cast<bool>(doorbells.add(bell, event));
    };
    EXPECT_TRUE(add({.address = 0x1000, .bytes = 4, .value = 1}));
    EXPECT_TRUE(add({.address = 0x1000, .bytes = 4, .value = 2}));
    EXPECT_FALSE(add({.address = 0x1000, .bytes = 4, .value = 1}));
    EXPECT_TRUE(add({.space = Doorbell::Space::port, .address = 0x1000, .bytes = 4, .value = 1}));
    EXPECT_FALSE(add({.address = 0x2000, .bytes = 3})) << "no access has three bytes";
    EXPECT_FALSE(add({.address = 0x2000, .bytes = 0, .value = 1})) << "any length has no value";
}

}  // namespace
}  // namespace hostler::vmm
