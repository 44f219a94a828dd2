// KVM's descriptors: what they own, and the sentence in which each refusal comes.
#include "drivers/kvm/vmm/cpu/kvm.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <cerrno>
#include <vector>

#include "tests/vmm/with_kvm.hpp"

namespace hostler::vmm {
namespace {

class KvmDescriptors : public WithKvm {};

TEST(KvmDevice, AnotherDescriptorIsNone)
{
    constexpr const char* sentence =
        "the descriptor given as /dev/kvm is none: KVM_GET_API_VERSION fails";
    EXPECT_EQ(Kvm::adopt(Fd(::open("/dev/null", O_RDWR | O_CLOEXEC))).error().detail, sentence);
    EXPECT_EQ(Kvm::adopt(Fd()).error().detail, sentence);
}

TEST_F(KvmDescriptors, TellWhatTheProcessorHas)
{
    const Kvm host = kvm();
    const auto cpuid = host.supported_cpuid();
    EXPECT_FALSE(cpuid.empty());
    EXPECT_LT(cpuid.size(), 256u) << "the list was not cut";
    EXPECT_FALSE(host.msr_indices().empty());
    EXPECT_GE(host.run_bytes(), sizeof(kvm_run));
    EXPECT_GT(host.extension(KVM_CAP_MAX_VCPUS), 0);
    EXPECT_EQ(host.extension(0x7fff), 0) << "a capability of the future";
}

TEST_F(KvmDescriptors, EachMachineIsItsOwn)
{
    const Kvm host = kvm();
    const KvmVm first = host.create_vm().or_throw();
    const KvmVm second = host.create_vm().or_throw();
    EXPECT_TRUE(first.create_vcpu(0, host.run_bytes()));
    EXPECT_TRUE(second.create_vcpu(0, host.run_bytes())) << "of the same number";
}

TEST_F(KvmDescriptors, ARefusalNamesItsCallAndWhatTheKernelSaid)
{
    const Kvm host = kvm();
    const KvmVm vm = host.create_vm().or_throw();
    const KvmVcpu vcpu = vm.create_vcpu(0, host.run_bytes()).or_throw();
    EXPECT_EQ(vm.create_vcpu(0, host.run_bytes()).error().detail, "KVM_CREATE_VCPU: File exists");
    EXPECT_EQ(vm.enable(0x7fff, "KVM_CAP_OF_THE_FUTURE", 0).error().detail,
              "KVM_CAP_OF_THE_FUTURE: Invalid argument");
    EXPECT_LT(vcpu.try_call(KVM_GET_LAPIC, nullptr), 0) << "no APIC without an irqchip";
}

TEST_F(KvmDescriptors, MemoryThatLiesOddlyIsRefused)
{
    const KvmVm vm = kvm().create_vm().or_throw();
    constexpr std::size_t page = 4096;
    std::byte* const at = static_cast<std::byte*>(
        ::mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    const auto map = [&](std::uint64_t start, std::size_t offset, std::size_t bytes) {
        return static_cast<bool>(vm.map(0, {GuestAddress{start}, {at + offset, bytes}}));
    };
    EXPECT_FALSE(map(0, 0, page + 1));
    EXPECT_FALSE(map(1, 0, page));
    EXPECT_FALSE(map(0, 1, page));
    EXPECT_TRUE(map(0, 0, page));
    ::munmap(at, 2 * page);
}

TEST_F(KvmDescriptors, AVcpusPageIsThereUntilTheVcpuGoes)
{
    const Kvm host = kvm();
    const KvmVm vm = host.create_vm().or_throw();
    KvmVcpu first = vm.create_vcpu(0, host.run_bytes()).or_throw();
    first.run_page().immediate_exit = 1;
    const KvmVcpu moved = std::move(first);
    EXPECT_EQ(moved.run_page().immediate_exit, 1) << "the same page";
    EXPECT_EQ(moved.run(), -EINTR) << "told to come back at once";
}

}  // namespace
}  // namespace hostler::vmm
