#include "drivers/kvm/vmm/main/probe.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "drivers/kvm/vmm/cpu/kvm.hpp"
#include "drivers/kvm/vmm/cpu/registers.hpp"
#include "drivers/kvm/vmm/layout.hpp"
#include "drivers/kvm/vmm/memory/ram.hpp"

namespace hostler::vmm {
namespace {

constexpr std::uint64_t code_address = 0x1000;
constexpr std::uint16_t answer_port = 0xf4;
constexpr std::uint32_t question = 0x1234'5678;
constexpr unsigned patience_s = 20;  // a busy host is not a broken one

/// In 32-bit protected mode: switches SSE on, doubles `question` in a vector register, tells it.
constexpr std::uint8_t code[] = {
    0x0f, 0x20, 0xe0,  // mov eax, cr4
    0x0d, 0x00, 0x06,
    0x00, 0x00,        // or eax, OSFXSR | OSXMMEXCPT
    0x0f, 0x22, 0xe0,  // mov cr4, eax
    0x0f, 0x20, 0xc0,  // mov eax, cr0
    0x83, 0xe0, 0xf3,  // and eax, ~(TS | EM)
    0x83, 0xc8, 0x02,  // or eax, MP
    0x0f, 0x22, 0xc0,  // mov cr0, eax
    0xb8, 0x78, 0x56,
    0x34, 0x12,  // mov eax, question
    0x66, 0x0f, 0x6e,
    0xc0,  // movd xmm0, eax
    0x66, 0x0f, 0xfe,
    0xc0,  // paddd xmm0, xmm0
    0x66, 0x0f, 0x7e,
    0xc0,  // movd eax, xmm0
    0x66, 0xba, answer_port & 0xff,
    0,     // mov dx, answer_port
    0xef,  // out dx, eax
    0xf4,  // hlt
};

ProbeResult cannot(const std::string& why)
{
    return {Usability::cannot_run, "/dev/kvm cannot run an ordinary guest: " + why};
}

/// What the guest's one exit says.
ProbeResult judge(const KvmVcpu& vcpu, int result)
{
    const kvm_run& run = vcpu.run_page();
    if (result == -EINTR) return cannot("a small guest does not come to its end");
    if (result < 0) return cannot(::strerrordesc_np(-result));
    if (run.exit_reason == KVM_EXIT_INTERNAL_ERROR)
        return cannot("it does not know an SSE2 instruction (KVM internal error " +
                      std::to_string(run.internal.suberror) + ")");
    std::uint32_t answer = 0;
    const auto* const page = reinterpret_cast<const std::byte*>(&run);
    if (run.exit_reason == KVM_EXIT_IO && run.io.size == sizeof answer)
        std::memcpy(&answer, page + run.io.data_offset, sizeof answer);
    if (answer != 2 * question)
        return cannot("a small guest ends with exit reason " + std::to_string(run.exit_reason));
    return {Usability::usable, "/dev/kvm is usable"};
}

Result<ProbeResult> run_guest(Fd device)
{
    auto kvm = Kvm::adopt(std::move(device));
    if (!kvm) return kvm.error();
    auto vm = kvm->create_vm();
    if (!vm) return vm.error();
    auto ram = Ram::create({.bytes = layout::mib});
    if (!ram) return ram.error();
    auto* const tss = reinterpret_cast<void*>(layout::tss);
    if (auto done = vm->call(KVM_SET_TSS_ADDR, "KVM_SET_TSS_ADDR", tss); !done) return done.error();
    const GuestMemory& memory = (*ram)->memory();
    if (auto done = vm->map(0, memory.regions().front()); !done) return done.error();
    memory.write(GuestAddress{code_address}, std::to_array(code));
    write_descriptor_table(memory, Entry::Mode::protected32);

    auto vcpu = vm->create_vcpu(0, kvm->run_bytes());
    if (!vcpu) return vcpu.error();
    const auto supported = kvm->supported_cpuid();
    KvmCpuidList cpuid(supported.size());
    std::ranges::copy(supported, cpuid.entries().begin());
    if (auto done = vcpu->call(kvm_call::set_cpuid2, "KVM_SET_CPUID2", cpuid.data()); !done)
        return done.error();
    kvm_sregs system_registers{};
    if (auto done = vcpu->call(KVM_GET_SREGS, "KVM_GET_SREGS", &system_registers); !done)
        return done.error();
    enter_mode(system_registers, Entry::Mode::protected32);
    if (auto done = vcpu->call(KVM_SET_SREGS, "KVM_SET_SREGS", &system_registers); !done)
        return done.error();
    kvm_regs registers = entry_registers({.instruction = code_address});
    if (auto done = vcpu->call(KVM_SET_REGS, "KVM_SET_REGS", &registers); !done)
        return done.error();
    ::alarm(patience_s);
    const int result = vcpu->run();
    ::alarm(0);
    return judge(*vcpu, result);
}

}  // namespace

ProbeResult probe_kvm(const std::string& path)
{
    Fd device(::open(path.c_str(), O_RDWR | O_CLOEXEC));
    if (!device && (errno == EACCES || errno == EPERM))
        return {Usability::no_permission,
                "no permission to use " + path + ": the user is not in the group that owns it"};
    if (!device)
        return {Usability::missing, path + " is missing: " + ::strerrordesc_np(errno) +
                                        " (no virtualization, or the kernel module is not loaded)"};
    struct sigaction action = {};
    action.sa_handler = [](int) {};
    ::sigaction(SIGALRM, &action, nullptr);
    auto result = run_guest(std::move(device));
    return result ? *result : cannot(result.error().detail);
}

int probe_main()
{
    constexpr int statuses[] = {0, 3, 4, 5};
    const ProbeResult result = probe_kvm("/dev/kvm");
    std::printf("%s\n", result.sentence.c_str());
    return statuses[static_cast<std::size_t>(result.usability)];
}

}  // namespace hostler::vmm
