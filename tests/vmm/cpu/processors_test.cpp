// vCPUs and their threads, with guests of a few instructions in real mode: parking that loses no
// order, accesses to devices that are whole before registers are looked at, ends that hold.
#include "drivers/kvm/vmm/cpu/processors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <fstream>
#include <functional>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>

#include "drivers/kvm/vmm/layout.hpp"
#include "tests/vmm/cpu/real_mode.hpp"
#include "tests/vmm/with_kvm.hpp"

namespace hostler::vmm {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr std::uint64_t code_address = 0x8000;
constexpr std::uint64_t counter = 0x9000;
constexpr std::uint64_t answer = 0x9100;

/// inc dword [0x9000], for ever.
constexpr std::string_view counting{"\x66\xff\x06\x00\x90\xeb\xf9", 7};

/// Notes what was written, and answers reads with one byte.
struct Notes final : BusDevice {
    void read(std::uint64_t, std::span<std::byte> data) noexcept override
    {
        std::ranges::fill(data, std::byte{0x5a});
    }
    void write(std::uint64_t, std::span<const std::byte> data) noexcept override
    {
        const std::lock_guard lock(mutex);
        for (const std::byte byte : data) written.push_back(static_cast<char>(byte));
    }
    std::string all()
    {
        const std::lock_guard lock(mutex);
        return written;
    }

    std::mutex mutex;
    std::string written;
};

struct Listener final : VcpuListener {
    void on_stop(unsigned index, VcpuStop stop, const std::string& reason) noexcept override
    {
        const std::lock_guard lock(mutex);
        stops.push_back({index, stop, reason});
    }
    std::uint64_t on_hypercall(const Hypercall&) noexcept override { return 0; }
    bool is_ending() const noexcept override { return ends; }

    struct Stop {
        unsigned index;
        VcpuStop stop;
        std::string reason;
    };
    std::size_t count()
    {
        const std::lock_guard lock(mutex);
        return stops.size();
    }
    std::mutex mutex;
    std::vector<Stop> stops;
    std::atomic<bool> ends = false;
};

class KvmProcessors : public WithKvm {
protected:
    static constexpr std::size_t ram_bytes = 64 * 1024;

    void SetUp() override
    {
        WithKvm::SetUp();
        if (IsSkipped()) return;
        static const bool is_installed = (install_kick_handler(), true);
        (void)is_installed;
        host_.emplace(kvm());
        vm_.emplace(host_->create_vm().or_throw());
        auto* const tss = reinterpret_cast<void*>(layout::tss);
        vm_->call(KVM_SET_TSS_ADDR, "KVM_SET_TSS_ADDR", tss).or_throw();
        vm_->map(0, {GuestAddress{0}, {ram_, ram_bytes}}).or_throw();
        ports_.add(0x80, 4, device_).or_throw();
        memory_.add(0xa0000, 0x1000, device_).or_throw();
        processors_.emplace();
    }
    void TearDown() override
    {
        if (processors_) processors_->park();
        processors_.reset();
        ::munmap(ram_, ram_bytes);
    }
    /// One more processor, which begins with this code.
    void add(std::string_view code)
    {
        const auto index = static_cast<std::uint32_t>(processors_->all().size());
        const std::uint64_t place = code_address + 0x100 * index;
        std::memcpy(ram_ + place, code.data(), code.size());
        KvmVcpu vcpu = vm_->create_vcpu(index, host_->run_bytes()).or_throw();
        test::begin_in_real_mode(vcpu, place, 'x');
        processors_->add(std::move(vcpu), ports_, memory_, listener_, [this] { ++begun_; });
    }
    std::uint32_t word(std::uint64_t address) const
    {
        return std::atomic_ref(*reinterpret_cast<std::uint32_t*>(ram_ + address)).load();
    }
    static bool await(const std::function<bool()>& is_so)
    {
        const auto deadline = std::chrono::steady_clock::now() + 2min;
        while (!is_so() && std::chrono::steady_clock::now() < deadline)
            std::this_thread::sleep_for(100us);
        return is_so();
    }
    bool counts() const
    {
        const std::uint32_t before = word(counter);
        return await([&] { return word(counter) != before; });
    }
    bool rests() const
    {
        const std::uint32_t before = word(counter);
        std::this_thread::sleep_for(10ms);
        return word(counter) == before;
    }
    std::uint64_t instruction(unsigned index) const
    {
        kvm_regs registers{};
        processors_->all()[index]->kvm().call(KVM_GET_REGS, "KVM_GET_REGS", &registers).or_throw();
        return registers.rip;
    }

    std::byte* ram_ = static_cast<std::byte*>(
        ::mmap(nullptr, ram_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    std::optional<Kvm> host_;
    std::optional<KvmVm> vm_;
    Bus ports_;
    Bus memory_;
    Notes device_;
    Listener listener_;
    std::atomic<int> begun_ = 0;
    std::optional<Processors> processors_;
};

TEST_F(KvmProcessors, RunOnlyWhenTheyAreTold)
{
    add(counting);
    processors_->begin();
    EXPECT_EQ(begun_, 1);
    EXPECT_TRUE(processors_->all()[0]->is_parked());
    EXPECT_TRUE(rests());
    processors_->run();
    EXPECT_TRUE(counts());
    processors_->park();
    EXPECT_TRUE(processors_->all()[0]->is_parked());
    EXPECT_TRUE(rests());
    processors_->park();
    processors_->run();
    EXPECT_TRUE(counts());
}

TEST_F(KvmProcessors, EachHasAThreadOfItsOwnWithAName)
{
    for (int i = 0; i < 3; ++i) add(counting);
    processors_->begin();
    EXPECT_EQ(begun_, 3);
    for (const auto& vcpu : processors_->all()) {
        std::ifstream file("/proc/self/task/" + std::to_string(vcpu->thread_id()) + "/comm");
        std::string name;
        std::getline(file, name);
        EXPECT_EQ(name, "CPU " + std::to_string(vcpu->index()) + "/KVM");
    }
}

/// An order may come while the vCPU enters the guest, runs there, leaves it, or has just parked.
TEST_F(KvmProcessors, NoOrderIsLostHoweverFastTheyCome)
{
    add(counting);
    add(counting);
    processors_->begin();
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    for (int i = 0; i < 500 && std::chrono::steady_clock::now() < deadline; ++i) {
        processors_->run();
        for (int spin = 0; spin < i % 64; ++spin)
            std::atomic_signal_fence(std::memory_order_seq_cst);
        processors_->park();
        for (const auto& vcpu : processors_->all()) ASSERT_TRUE(vcpu->is_parked());
    }
    EXPECT_TRUE(rests());
    processors_->run();
    EXPECT_TRUE(counts());
}

TEST_F(KvmProcessors, OneThatIsLeftOutRestsWhateverTheOthersDo)
{
    add(counting);
    add({"\xe6\x80\xeb\xfc", 4});  // out 0x80, al, for ever
    processors_->leave_out(0);
    processors_->begin();
    processors_->run();
    EXPECT_TRUE(await([this] { return !device_.all().empty(); }));
    EXPECT_TRUE(rests());
    processors_->take_in(0);
    EXPECT_TRUE(counts());
    processors_->leave_out(0);
    EXPECT_TRUE(rests()) << "while the machine runs, too";
    EXPECT_TRUE(processors_->is_left_out(0));
    processors_->park();
    processors_->run();
    EXPECT_TRUE(rests());
}

TEST_F(KvmProcessors, WhatADeviceAnswersReachesTheGuest)
{
    // in al, 0x81; mov [0x9100], al; mov ax, 0xa000; mov ds, ax; mov al, [0]; mov cs:[0x9104], al
    add({"\xe4\x81\xa2\x00\x91\xb8\x00\xa0\x8e\xd8\xa0\x00\x00\x2e\xa2\x04\x91\xeb\xfe", 19});
    processors_->begin();
    processors_->run();
    EXPECT_TRUE(await([this] { return word(answer + 4) == 0x5a; })) << "from memory";
    EXPECT_EQ(word(answer), 0x5au) << "from a port";
}

/// "out" and what follows it. An end that a device has ordered holds until the next order, and the
/// registers are behind the instruction.
TEST_F(KvmProcessors, AnEndThatADeviceOrdersHoldsBehindItsInstruction)
{
    add({"\xe6\x80\x66\xff\x06\x00\x90\xeb\xf9", 9});  // out 0x80, al; count
    listener_.ends = true;
    processors_->begin();
    processors_->run();
    EXPECT_TRUE(await([this] { return device_.all() == "x"; }));
    EXPECT_TRUE(rests());
    EXPECT_EQ(word(counter), 0u);
    processors_->park();
    EXPECT_FALSE(processors_->all()[0]->needs_completion());
    EXPECT_EQ(instruction(0), code_address + 2);
    listener_.ends = false;
    processors_->run();
    EXPECT_TRUE(counts());
    EXPECT_EQ(device_.all(), "x") << "it is not written twice";
}

TEST_F(KvmProcessors, AnExitThatNobodyExpectsStopsThatProcessorByName)
{
    add({"\xf4", 1});  // hlt, which leaves the guest where KVM has no APIC
    processors_->begin();
    processors_->run();
    ASSERT_TRUE(await([this] { return listener_.count() == 1; }));
    const auto& stop = listener_.stops[0];
    EXPECT_EQ(stop.index, 0u);
    EXPECT_EQ(stop.stop, VcpuStop::kvm_error);
    EXPECT_THAT(stop.reason, HasSubstr("exit reason 5 is unexpected (vCPU 0 at RIP 0x800"));
    std::this_thread::sleep_for(10ms);
    EXPECT_EQ(listener_.count(), 1u) << "once, until it is told to run again";
    processors_->park();
    processors_->run();
    EXPECT_TRUE(await([this] { return !processors_->all()[0]->is_parked(); }));
}

TEST_F(KvmProcessors, MayGoWhileTheyRun)
{
    add(counting);
    add(counting);
    processors_->begin();
    processors_->run();
    EXPECT_TRUE(counts());
    processors_.reset();
    EXPECT_TRUE(rests());
}

TEST_F(KvmProcessors, ThatNeverBeganMayGo)
{
    add(counting);
    processors_.reset();
    EXPECT_EQ(begun_, 0);
}

}  // namespace
}  // namespace hostler::vmm
