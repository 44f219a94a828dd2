#pragma once
// Cmos: the MC146818 clock at ports 0x70 and 0x71, for the time of day only: no alarm, no periodic
// interrupt. The time is the host's plus an offset, which the guest changes when it sets the clock.
// vCPU threads; one lock.

#include <array>
#include <cstdint>
#include <functional>
#include <mutex>

#include "drivers/kvm/vmm/bus.hpp"
#include "drivers/kvm/vmm/state/archive.hpp"

namespace hostler::vmm {

class Cmos final : public BusDevice {
public:
    static constexpr std::uint64_t ports = 2;

    /// Seconds since 1970, UTC.
    using Now = std::function<std::int64_t()>;

    /// Hears the new offset when the guest has set the clock. May be null.
    using Changed = std::function<void(std::int64_t offset_s)>;

    Cmos(Now now, std::int64_t offset_s, Changed changed);

    void read(std::uint64_t offset, std::span<std::byte> data) noexcept override;
    void write(std::uint64_t offset, std::span<const std::byte> data) noexcept override;

    std::int64_t offset_s() noexcept;
    /// The daemon sets the clock; nobody is told.
    void set_offset_s(std::int64_t offset_s) noexcept;
    void transfer(Archive& state);

private:
    static constexpr std::size_t registers = 128;

    std::uint8_t read_register(std::uint8_t index) noexcept;
    void write_register(std::uint8_t index, std::uint8_t value) noexcept;
    void show_time() noexcept;
    void adopt_time() noexcept;
    std::uint8_t encode(std::int64_t value) const noexcept;
    std::int64_t decode(std::uint8_t value) const noexcept;

    const Now now_;
    const Changed changed_;
    std::mutex mutex_;
    std::int64_t offset_s_;
    std::uint8_t index_ = 0;
    std::array<std::uint8_t, registers> memory_{};
};

}  // namespace hostler::vmm
