#include "drivers/kvm/vmm/clock/tsc_frequency.hpp"

#include <algorithm>
#include <string>

namespace hostler::vmm {
namespace {

constexpr std::uint64_t tolerance_ppm = 250;
constexpr std::uint64_t million = 1'000'000;

}  // namespace

Result<TscScaling> judge_tsc_frequency(std::uint64_t asked_khz, std::uint64_t host_khz,
                                       bool can_scale)
{
    const std::uint64_t apart = std::max(asked_khz, host_khz) - std::min(asked_khz, host_khz);
    if (asked_khz == 0 || apart <= host_khz * tolerance_ppm / million) return TscScaling::none;
    if (can_scale) return TscScaling::needed;
    return Error(ErrorCode::config_unsupported,
                 "timer tsc: a frequency of " + std::to_string(asked_khz) +
                     " kHz: this host's processors cannot scale their own, which is " +
                     std::to_string(host_khz) + " kHz");
}

std::uint64_t TscRate::scaled(std::uint64_t host_tsc) const noexcept
{
    if (guest_khz == host_khz || guest_khz == 0 || host_khz == 0) return host_tsc;
    return static_cast<std::uint64_t>(static_cast<unsigned __int128>(host_tsc) * guest_khz /
                                      host_khz);
}

Result<Done> set_tsc_frequency(const KvmVm& vm, const KvmVcpu& vcpu, std::uint64_t asked_khz)
{
    if (asked_khz == 0) return Done{};
    const int host_khz = vcpu.try_call(KVM_GET_TSC_KHZ, nullptr);
    const auto scaling =
        judge_tsc_frequency(asked_khz, static_cast<std::uint64_t>(std::max(host_khz, 0)),
                            vm.extension(KVM_CAP_TSC_CONTROL) > 0);
    if (!scaling) return scaling.error();
    if (*scaling == TscScaling::none) return Done{};
    auto* const by_value = reinterpret_cast<void*>(asked_khz);  // says the ioctl
    return vcpu.call(KVM_SET_TSC_KHZ, "KVM_SET_TSC_KHZ", by_value);
}

}  // namespace hostler::vmm
