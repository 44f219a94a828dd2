#include "drivers/kvm/vmm/cpu/vcpu_state.hpp"

#include <algorithm>
#include <cstdio>

namespace hostler::vmm {
namespace {

// KVM takes fewer than 256 entries a call (MAX_IO_MSRS).
constexpr std::size_t msrs_per_call = 255;
constexpr std::size_t xsave_bytes_min = 4096;

constexpr std::uint32_t msr_tsc = 0x10;
constexpr std::uint32_t msr_tsc_deadline = 0x6e0;
constexpr std::uint32_t msr_kvm_first = 0x4b56'4d00;
constexpr std::uint32_t msr_kvm_last = 0x4b56'4d08;
// A restored legacy pair would write the clock's page once more than the guest asked.
constexpr std::uint32_t msr_kvm_legacy_wall_clock = 0x11;
constexpr std::uint32_t msr_kvm_legacy_system_time = 0x12;

/// KVM stops at an MSR that it lists but this vCPU does not have; the next call goes on behind it.
Result<std::vector<kvm_msr_entry>> take_msrs(const KvmVcpu& vcpu,
                                             std::span<const std::uint32_t> indices)
{
    std::vector<kvm_msr_entry> taken;
    while (!indices.empty()) {
        const std::size_t count = std::min(indices.size(), msrs_per_call);
        KvmMsrList list(count);
        for (std::size_t at = 0; at < count; ++at) list.entries()[at].index = indices[at];
        const int done = vcpu.try_call(kvm_call::get_msrs, list.data());
        if (done < 0) return Error(ErrorCode::operation_failed, "KVM_GET_MSRS fails");
        const auto got = list.entries().first(static_cast<std::size_t>(done));
        taken.insert(taken.end(), got.begin(), got.end());
        const std::size_t skipped = static_cast<std::size_t>(done) < count ? 1 : 0;
        indices = indices.subspan(got.size() + skipped);
    }
    return taken;
}

/// Puts one call after the other and keeps the first error.
class Calls {
public:
    explicit Calls(const KvmVcpu& vcpu) : vcpu_(vcpu) {}

    template <class T>
    void operator()(unsigned long request, const char* name, const T& argument)
    {
        if (result_) result_ = vcpu_.call(request, name, const_cast<T*>(&argument));
    }
    const Result<Done>& result() const { return result_; }

private:
    const KvmVcpu& vcpu_;
    Result<Done> result_ = Done{};
};

}  // namespace

void transfer(VcpuState& state, Archive& archive)
{
    archive(state.mp_state, state.registers, state.system_registers, state.xcrs,
            state.debug_registers, state.local_apic, state.events);
    archive.list(state.xsave);
    archive.list(state.msrs);
}

std::vector<std::uint32_t> msrs_to_keep(std::vector<std::uint32_t> listed)
{
    for (std::uint32_t index = msr_kvm_first; index <= msr_kvm_last; ++index)
        listed.push_back(index);
    std::ranges::sort(listed);
    const auto repeated = std::ranges::unique(listed);
    listed.erase(repeated.begin(), repeated.end());
    std::erase_if(listed, [](std::uint32_t index) {
        return index == msr_tsc || index == msr_kvm_legacy_wall_clock ||
               index == msr_kvm_legacy_system_time;
    });
    if (std::erase(listed, msr_tsc_deadline)) listed.push_back(msr_tsc_deadline);
    return listed;
}

std::size_t xsave_size(std::size_t xsave_bytes)
{
    return std::max(xsave_bytes, xsave_bytes_min);
}

Result<VcpuState> take_state(const KvmVcpu& vcpu, std::span<const std::uint32_t> msrs,
                             std::size_t xsave_bytes)
{
    VcpuState state;
    state.xsave.resize(xsave_size(xsave_bytes));
    Calls take(vcpu);
    // First, as it makes pending INITs and SIPIs take effect, which changes the registers.
    take(KVM_GET_MP_STATE, "KVM_GET_MP_STATE", state.mp_state);
    take(KVM_GET_REGS, "KVM_GET_REGS", state.registers);
    take(KVM_GET_SREGS, "KVM_GET_SREGS", state.system_registers);
    if (xsave_bytes)
        take(kvm_call::get_xsave2, "KVM_GET_XSAVE2", *state.xsave.data());
    else
        take(kvm_call::get_xsave, "KVM_GET_XSAVE", *state.xsave.data());
    take(KVM_GET_XCRS, "KVM_GET_XCRS", state.xcrs);
    take(KVM_GET_DEBUGREGS, "KVM_GET_DEBUGREGS", state.debug_registers);
    take(KVM_GET_LAPIC, "KVM_GET_LAPIC", state.local_apic);
    auto taken = take_msrs(vcpu, msrs);
    if (!taken) return taken.error();
    state.msrs = std::move(*taken);
    take(KVM_GET_VCPU_EVENTS, "KVM_GET_VCPU_EVENTS", state.events);
    if (!take.result()) return take.result().error();
    return state;
}

Result<Done> put_state(const KvmVcpu& vcpu, const VcpuState& state)
{
    Calls put(vcpu);
    put(KVM_SET_MP_STATE, "KVM_SET_MP_STATE", state.mp_state);
    put(KVM_SET_REGS, "KVM_SET_REGS", state.registers);
    put(KVM_SET_SREGS, "KVM_SET_SREGS", state.system_registers);
    put(kvm_call::set_xsave, "KVM_SET_XSAVE", *state.xsave.data());
    put(KVM_SET_XCRS, "KVM_SET_XCRS", state.xcrs);
    put(KVM_SET_DEBUGREGS, "KVM_SET_DEBUGREGS", state.debug_registers);
    // Behind the system registers (its base is one of them), before the MSRs (the deadline arms
    // it).
    put(KVM_SET_LAPIC, "KVM_SET_LAPIC", state.local_apic);
    if (!put.result()) return put.result();
    if (auto done = set_msrs(vcpu, state.msrs); !done) return done;
    // Last: setting registers clears what is pending.
    put(KVM_SET_VCPU_EVENTS, "KVM_SET_VCPU_EVENTS", state.events);
    return put.result();
}

Result<Done> set_msrs(const KvmVcpu& vcpu, std::span<const kvm_msr_entry> entries)
{
    while (!entries.empty()) {
        const std::size_t count = std::min(entries.size(), msrs_per_call);
        KvmMsrList list(count);
        std::ranges::copy(entries.first(count), list.entries().begin());
        const int done = vcpu.try_call(kvm_call::set_msrs, list.data());
        if (done != static_cast<int>(count)) {
            char text[64];
            std::snprintf(text, sizeof text, "KVM_SET_MSRS: MSR %#x is refused",
                          entries[static_cast<std::size_t>(std::max(done, 0))].index);
            return Error(ErrorCode::operation_failed, text);
        }
        entries = entries.subspan(count);
    }
    return Done{};
}

}  // namespace hostler::vmm
