// A processor's state: which MSRs it holds and in which order, carried through an archive, and put
// into another processor of this machine's KVM.
#include "drivers/kvm/vmm/cpu/vcpu_state.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "drivers/kvm/vmm/cpu/registers.hpp"
#include "tests/vmm/with_kvm.hpp"

namespace hostler::vmm {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr std::uint32_t tsc = 0x10;
constexpr std::uint32_t tsc_adjust = 0x3b;
constexpr std::uint32_t tsc_deadline = 0x6e0;
constexpr std::uint32_t efer = 0xc000'0080;

TEST(MsrsToKeep, HaveKvmsOwnWhetherListedOrNot)
{
    const auto kept = msrs_to_keep({});
    for (std::uint32_t index = 0x4b56'4d00; index <= 0x4b56'4d08; ++index)
        EXPECT_THAT(kept, Contains(index));
    EXPECT_EQ(kept.size(), 9u);
}

TEST(MsrsToKeep, AreWithoutTheCounterAndTheLegacyClock)
{
    const auto kept = msrs_to_keep({tsc, 0x11, 0x12, efer, tsc_adjust});
    for (const std::uint32_t gone : {tsc, 0x11u, 0x12u}) EXPECT_THAT(kept, Not(Contains(gone)));
    EXPECT_THAT(kept, Contains(efer));
    EXPECT_THAT(kept, Contains(tsc_adjust));
}

/// A deadline that is put before what it counts by would fire at once, or never.
TEST(MsrsToKeep, EndWithTheDeadlineAndNameEachOnce)
{
    auto kept = msrs_to_keep({tsc_deadline, efer, 0x4b56'4d01, efer, tsc_deadline});
    EXPECT_EQ(kept.back(), tsc_deadline);
    std::ranges::sort(kept);
    EXPECT_EQ(std::ranges::adjacent_find(kept), kept.end());
    EXPECT_NE(msrs_to_keep({efer}).back(), tsc_deadline) << "not where KVM has none";
}

TEST(XsaveSize, IsAtLeastWhatKvmAlwaysReads)
{
    EXPECT_EQ(xsave_size(0), 4096u);
    EXPECT_EQ(xsave_size(2696), 4096u);
    EXPECT_EQ(xsave_size(11008), 11008u) << "AMX";
}

VcpuState some_state()
{
    VcpuState state;
    state.registers.rip = 0x1234'5678'9abc'def0;
    state.system_registers.cr3 = 0x1000;
    state.mp_state.mp_state = KVM_MP_STATE_HALTED;
    state.local_apic.regs[0x20] = 7;
    state.events.nmi.pending = 1;
    state.xsave.resize(4096, std::byte{0x5a});
    state.msrs = {{efer, 0, 0xd01}, {tsc_deadline, 0, 99}};
    return state;
}

TEST(SavedVcpu, ComesBackWhole)
{
    VcpuState from = some_state();
    Archive written;
    transfer(from, written);
    VcpuState to;
    Archive read(std::as_bytes(std::span(written.bytes())));
    transfer(to, read);
    ASSERT_TRUE(read.is_sound());
    EXPECT_EQ(to.registers.rip, from.registers.rip);
    EXPECT_EQ(to.system_registers.cr3, 0x1000u);
    EXPECT_EQ(to.mp_state.mp_state, std::uint32_t{KVM_MP_STATE_HALTED});
    EXPECT_EQ(to.local_apic.regs[0x20], 7);
    EXPECT_EQ(to.events.nmi.pending, 1);
    EXPECT_EQ(to.xsave, from.xsave);
    ASSERT_EQ(to.msrs.size(), 2u);
    EXPECT_EQ(to.msrs[1].index, tsc_deadline);
    EXPECT_EQ(to.msrs[1].data, 99u);
}

TEST(SavedVcpu, CutAnywhereIsRefused)
{
    VcpuState from = some_state();
    Archive written;
    transfer(from, written);
    for (std::size_t size = 0; size < written.bytes().size(); size += 61) {
        const std::string cut = written.bytes().substr(0, size);
        VcpuState to;
        Archive read(std::as_bytes(std::span(cut)));
        transfer(to, read);
        EXPECT_FALSE(read.is_sound()) << size;
    }
}

/// Two processors of one machine with KVM's interrupt controllers.
class KvmVcpuState : public WithKvm {
protected:
    void SetUp() override
    {
        WithKvm::SetUp();
        if (IsSkipped()) return;
        host_.emplace(kvm());
        vm_.emplace(host_->create_vm().or_throw());
        vm_->call(KVM_CREATE_IRQCHIP, "KVM_CREATE_IRQCHIP", nullptr).or_throw();
        first_.emplace(vm_->create_vcpu(0, host_->run_bytes()).or_throw());
        second_.emplace(vm_->create_vcpu(1, host_->run_bytes()).or_throw());
        msrs_ = msrs_to_keep(host_->msr_indices());
        xsave_bytes_ = static_cast<std::size_t>(std::max(vm_->extension(KVM_CAP_XSAVE2), 0));
    }
    VcpuState take(const KvmVcpu& vcpu) { return take_state(vcpu, msrs_, xsave_bytes_).or_throw(); }

    std::optional<Kvm> host_;
    std::optional<KvmVm> vm_;
    std::optional<KvmVcpu> first_;
    std::optional<KvmVcpu> second_;
    std::vector<std::uint32_t> msrs_;
    std::size_t xsave_bytes_ = 0;
};

TEST_F(KvmVcpuState, IsPutIntoAnotherProcessor)
{
    VcpuState state = take(*first_);
    state.registers.rbx = 0x1122'3344'5566'7788;
    state.registers.rip = 0x7000;
    enter_mode(state.system_registers, Entry::Mode::protected32);
    // The task priority: of the APIC's registers one that means the same in every processor.
    state.local_apic.regs[0x80] = 0x30;
    ASSERT_TRUE(put_state(*second_, state));
    const VcpuState found = take(*second_);
    EXPECT_EQ(found.registers.rbx, state.registers.rbx);
    EXPECT_EQ(found.registers.rip, 0x7000u);
    EXPECT_EQ(found.system_registers.cr0, state.system_registers.cr0);
    EXPECT_EQ(found.system_registers.cs.base, 0u);
    EXPECT_EQ(found.local_apic.regs[0x80], 0x30);
    EXPECT_EQ(found.xsave.size(), xsave_size(xsave_bytes_));
}

/// A machine's reset is this: whatever the guest did, the state of power-on put back.
TEST_F(KvmVcpuState, PutBackItIsAsItWasTaken)
{
    const VcpuState at_first = take(*first_);
    VcpuState changed = at_first;
    changed.registers.rax = 99;
    enter_mode(changed.system_registers, Entry::Mode::protected32);
    ASSERT_TRUE(put_state(*first_, changed));
    ASSERT_TRUE(put_state(*first_, at_first));
    const VcpuState now = take(*first_);
    EXPECT_EQ(std::memcmp(&now.registers, &at_first.registers, sizeof now.registers), 0);
    EXPECT_EQ(now.system_registers.cr0, at_first.system_registers.cr0);
    EXPECT_EQ(now.system_registers.cs.selector, at_first.system_registers.cs.selector);
    EXPECT_EQ(now.mp_state.mp_state, at_first.mp_state.mp_state);
}

TEST_F(KvmVcpuState, AnMsrThatIsNoneIsNamed)
{
    const kvm_msr_entry entries[] = {{0x4b56'4d00, 0, 0}, {0x1234'5678, 0, 1}};
    const auto done = set_msrs(*first_, entries);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().detail, "KVM_SET_MSRS: MSR 0x12345678 is refused");
}

/// KVM takes fewer than 256 a call, and nothing of a longer list.
TEST_F(KvmVcpuState, MoreMsrsThanKvmTakesAtOnceAreAllSet)
{
    std::vector<kvm_msr_entry> entries(600, kvm_msr_entry{0x4b56'4d00, 0, 0});
    EXPECT_TRUE(set_msrs(*first_, entries));
    entries.back().index = 0x1234'5678;
    EXPECT_THAT(set_msrs(*first_, entries).error().detail, HasSubstr("0x12345678"));
    EXPECT_TRUE(set_msrs(*first_, {}));
}

TEST_F(KvmVcpuState, AnMsrThatThisProcessorLacksIsPassedOver)
{
    const std::uint32_t indices[] = {0x1234'5678, 0x4b56'4d00, 0x1234'5679, 0x4b56'4d01};
    const VcpuState state = take_state(*first_, indices, xsave_bytes_).or_throw();
    ASSERT_EQ(state.msrs.size(), 2u);
    EXPECT_EQ(state.msrs[0].index, 0x4b56'4d00u);
    EXPECT_EQ(state.msrs[1].index, 0x4b56'4d01u);
}

}  // namespace
}  // namespace hostler::vmm
