#include "tests/lab/vmm/kicked_processors.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "tests/lab/vmm/guest_code.hpp"
#include "tests/vmm/cpu/real_mode.hpp"

namespace hostler::vmm::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t memory_bytes = 1 << 20;
/// Longer than any processor's turn of a machine that does other work.
constexpr auto patience = 30s;

void spin_until(Clock::time_point moment)
{
    while (Clock::now() < moment) {
    }
}

}  // namespace

KickedProcessors::KickedProcessors(unsigned count) : moments_(count)
{
    install_kick_handler();
    const Kvm kvm = Kvm::adopt(Fd(::open("/dev/kvm", O_RDWR | O_CLOEXEC))).or_throw();
    vm_ = std::make_unique<KvmVm>(kvm.create_vm().or_throw());
    ram_ = Ram::create({.bytes = memory_bytes}).or_throw();
    vm_->map(0, ram_->memory().regions().front()).or_throw();
    std::ranges::copy(std::as_bytes(std::span(other_counting)),
                      ram_->mapping().begin() + others_entry);
    for (unsigned index = 0; index < count; ++index) add_processor(index, kvm.run_bytes());
    processors_.begin();
    rescuer_ = std::jthread([this](const std::stop_token& end) { rescue_the_lost(end); });
}

KickedProcessors::~KickedProcessors() = default;

/// In real mode, and without a local APIC that it would have to be started by.
void KickedProcessors::add_processor(unsigned index, std::size_t run_bytes)
{
    KvmVcpu vcpu = vm_->create_vcpu(index, run_bytes).or_throw();
    begin_in_real_mode(vcpu, others_entry);
    processors_.add(std::move(vcpu), nothing_, nothing_, *this, {});
}

std::uint32_t KickedProcessors::counted() const noexcept
{
    return ram_->memory().load<std::uint32_t>(GuestAddress{others_counter}).value_or(0);
}

void KickedProcessors::round()
{
    // How long the way into the guest is differs from machine to machine, and with its load.
    const std::uint64_t most_ns = 1000u << moments_() % 7;
    const auto moment = Clock::now() + moments_() % most_ns * 1ns;
    processors_.run();
    spin_until(moment);
    ++parks_;
    processors_.park();
    ++parks_;
}

void KickedProcessors::rescue_the_lost(const std::stop_token& end)
{
    unsigned seen = parks_;
    auto since = Clock::now();
    while (!end.stop_requested()) {
        std::this_thread::sleep_for(50ms);
        const unsigned now = parks_;
        if (now != std::exchange(seen, now) || now % 2 == 0) since = Clock::now();
        if (Clock::now() - since < patience) continue;
        ++lost_;
        since = Clock::now();
        for (const auto& vcpu : processors_.all())
            ::syscall(SYS_tgkill, ::getpid(), vcpu->thread_id(), SIGRTMIN);
    }
}

void KickedProcessors::on_stop(unsigned, VcpuStop, const std::string& reason) noexcept
{
    std::fprintf(stderr, "%s\n", reason.c_str());
    std::abort();
}

}  // namespace hostler::vmm::test
