#pragma once
// FirmwareConfig: the few items of QEMU's fw_cfg ports (0x510 selects, 0x511 reads) that small test
// kernels ask for: the signature, the memory size, the number of processors. Only where asked for.
// vCPU threads; one lock.

#include <cstdint>
#include <mutex>
#include <string>

#include "drivers/kvm/vmm/bus.hpp"
#include "drivers/kvm/vmm/state/archive.hpp"

namespace hostler::vmm {

class FirmwareConfig final : public BusDevice {
public:
    static constexpr std::uint64_t ports = 2;

    FirmwareConfig(std::uint64_t ram_bytes, std::uint16_t processors)
        : ram_bytes_(ram_bytes), processors_(processors)
    {
    }

    void read(std::uint64_t offset, std::span<std::byte> data) noexcept override;
    void write(std::uint64_t offset, std::span<const std::byte> data) noexcept override;

    void transfer(Archive& state);

private:
    std::string item(std::uint16_t key) const;

    const std::uint64_t ram_bytes_;
    const std::uint16_t processors_;
    std::mutex mutex_;
    std::string selected_;
    std::size_t next_ = 0;
};

}  // namespace hostler::vmm
