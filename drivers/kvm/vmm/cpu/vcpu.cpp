#include "drivers/kvm/vmm/cpu/vcpu.hpp"

#include <pthread.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "drivers/kvm/vmm/cpu/futex.hpp"
#include "drivers/kvm/vmm/fatal.hpp"

namespace hostler::vmm {
namespace {

constexpr std::uint32_t command_mask = 3;
constexpr std::uint32_t order_step = 4;

int kick_signal()
{
    return SIGRTMIN;
}

// The page of the vCPU that runs on this thread, for the handler.
thread_local kvm_run* run_of_thread = nullptr;

void set_immediate_exit(kvm_run& run, std::uint8_t value) noexcept
{
    std::atomic_ref<std::uint8_t>(run.immediate_exit).store(value);
}

void on_kick(int)
{
    if (run_of_thread) set_immediate_exit(*run_of_thread, 1);
}

}  // namespace

void install_kick_handler()
{
    struct sigaction action = {};
    action.sa_handler = on_kick;
    if (::sigaction(kick_signal(), &action, nullptr)) fatal_errno("sigaction");
}

Vcpu::Vcpu(KvmVcpu kvm, unsigned index, Surroundings surroundings)
    : kvm_(std::move(kvm)), index_(index), surroundings_(std::move(surroundings))
{
}

Vcpu::~Vcpu()
{
    if (!thread_.joinable()) return;
    order(Command::end);
    kick();
    thread_.join();
}

void Vcpu::begin()
{
    thread_ = std::thread([this] {
        const std::string name = "CPU " + std::to_string(index_) + "/KVM";
        ::pthread_setname_np(::pthread_self(), name.c_str());
        thread_id_ = ::gettid();
        run_of_thread = &kvm_.run_page();
        if (surroundings_.on_thread_start) surroundings_.on_thread_start();
        serve();
    });
}

void Vcpu::order_park() noexcept
{
    order(Command::park);
    kick();
}

void Vcpu::order_run() noexcept
{
    is_parked_ = false;
    order(Command::run);
}

void Vcpu::order(Command command) noexcept
{
    const std::uint32_t orders = command_.load() & ~command_mask;
    command_.store((orders + order_step) | static_cast<std::uint32_t>(command));
    futex_wake_all(command_);
}

void Vcpu::kick() noexcept
{
    set_immediate_exit(kvm_.run_page(), 1);
    ::pthread_kill(thread_.native_handle(), kick_signal());
}

void Vcpu::serve() noexcept
{
    // The order whose run ended by itself: nothing more until the next.
    std::uint32_t ended = command_mask;
    for (;;) {
        const std::uint32_t word = command_.load();
        switch (static_cast<Command>(word & command_mask)) {
            case Command::end:
                return;
            case Command::park:
                complete_access();
                acknowledge_park();
                while (command_.load() == word) futex_wait(command_, word);
                break;
            case Command::run:
                if (word == ended)
                    futex_wait(command_, word);
                else if (!step())
                    ended = word;
                break;
        }
    }
}

void Vcpu::acknowledge_park() noexcept
{
    is_parked_ = true;
    surroundings_.parked.fetch_add(1);
    futex_wake_all(surroundings_.parked);
}

void Vcpu::complete_access() noexcept
{
    // KVM finishes an instruction that went to a device when it is entered again, and only then are
    // the registers whole. With immediate_exit it does that and nothing else.
    while (needs_completion_) {
        set_immediate_exit(kvm_.run_page(), 1);
        step();
    }
}

bool Vcpu::step() noexcept
{
    const int result = kvm_.run();
    needs_completion_ = false;
    if (result == -EINTR) {
        set_immediate_exit(kvm_.run_page(), 0);
        return true;
    }
    if (result == -EAGAIN) return true;
    if (result < 0) return fail(std::string("KVM_RUN: ") + ::strerrordesc_np(-result));
    return handle_exit();
}

bool Vcpu::handle_exit() noexcept
{
    const kvm_run& run = kvm_.run_page();
    switch (run.exit_reason) {
        case KVM_EXIT_IO:
            return access_port();
        case KVM_EXIT_MMIO:
            return access_memory();
        case KVM_EXIT_HYPERCALL:
            return handle_hypercall();
        case KVM_EXIT_INTR:
        case KVM_EXIT_IRQ_WINDOW_OPEN:
            return true;
        case KVM_EXIT_SHUTDOWN:
            return stop(VcpuStop::triple_fault, "triple fault");
        case KVM_EXIT_SYSTEM_EVENT:
            return handle_system_event();
        case KVM_EXIT_FAIL_ENTRY:
            return fail("the processor refused to enter the guest, reason " +
                        std::to_string(run.fail_entry.hardware_entry_failure_reason));
        case KVM_EXIT_INTERNAL_ERROR:
            return fail("KVM internal error " + std::to_string(run.internal.suberror));
        default:
            return fail("exit reason " + std::to_string(run.exit_reason) + " is unexpected");
    }
}

bool Vcpu::access_port() noexcept
{
    kvm_run& run = kvm_.run_page();
    // A string instruction comes as `count` items for the same port.
    std::byte* item = reinterpret_cast<std::byte*>(&run) + run.io.data_offset;
    for (std::uint32_t left = run.io.count; left; --left, item += run.io.size) {
        if (run.io.direction == KVM_EXIT_IO_IN)
            surroundings_.ports.read(run.io.port, {item, run.io.size});
        else
            surroundings_.ports.write(run.io.port, {item, run.io.size});
    }
    needs_completion_ = true;
    return !surroundings_.listener.is_ending();
}

bool Vcpu::access_memory() noexcept
{
    kvm_run& run = kvm_.run_page();
    const std::span data(reinterpret_cast<std::byte*>(run.mmio.data), run.mmio.len);
    if (run.mmio.is_write)
        surroundings_.mmio.write(run.mmio.phys_addr, data);
    else
        surroundings_.mmio.read(run.mmio.phys_addr, data);
    needs_completion_ = true;
    return !surroundings_.listener.is_ending();
}

bool Vcpu::handle_hypercall() noexcept
{
    kvm_run& run = kvm_.run_page();
    const auto& arguments = run.hypercall.args;
    run.hypercall.ret = surroundings_.listener.on_hypercall(
        {run.hypercall.nr, {arguments[0], arguments[1], arguments[2]}});
    needs_completion_ = true;
    return true;
}

bool Vcpu::handle_system_event() noexcept
{
    switch (kvm_.run_page().system_event.type) {
        case KVM_SYSTEM_EVENT_SHUTDOWN:
            return stop(VcpuStop::shutdown, "KVM reports a shutdown");
        case KVM_SYSTEM_EVENT_RESET:
            return stop(VcpuStop::reset, "KVM reports a reset");
        default:
            return stop(VcpuStop::crash, "KVM reports a crash of the guest");
    }
}

bool Vcpu::fail(std::string what) noexcept
{
    kvm_regs registers{};
    char place[64] = "";
    if (kvm_.try_call(KVM_GET_REGS, &registers) == 0)
        std::snprintf(place, sizeof place, " (vCPU %u at RIP %#llx)", index_, registers.rip);
    return stop(VcpuStop::kvm_error, what + place);
}

bool Vcpu::stop(VcpuStop stop, const std::string& reason) noexcept
{
    surroundings_.listener.on_stop(index_, stop, reason);
    return false;
}

}  // namespace hostler::vmm
