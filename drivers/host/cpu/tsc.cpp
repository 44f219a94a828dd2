#include "drivers/host/cpu/tsc.hpp"

#include <fcntl.h>
#include <linux/kvm.h>
#include <sys/ioctl.h>

#include "xml/base/fd.hpp"

namespace hostler::drivers::host {

std::optional<Tsc> read_tsc(const std::filesystem::path& kvm)
{
    constexpr std::uint64_t hz_per_khz = 1000;
    const Fd device(::open(kvm.c_str(), O_RDWR | O_CLOEXEC));
    if (!device) return std::nullopt;
    const Fd machine(::ioctl(device.get(), KVM_CREATE_VM, 0));
    if (!machine) return std::nullopt;
    const Fd processor(::ioctl(machine.get(), KVM_CREATE_VCPU, 0));
    if (!processor) return std::nullopt;
    const int khz = ::ioctl(processor.get(), KVM_GET_TSC_KHZ, 0);
    if (khz <= 0) return std::nullopt;
    return Tsc{.frequency_hz = static_cast<std::uint64_t>(khz) * hz_per_khz,
               .is_scalable = ::ioctl(machine.get(), KVM_CHECK_EXTENSION, KVM_CAP_TSC_CONTROL) > 0};
}

}  // namespace hostler::drivers::host
