#pragma once
// The time stamp counter of the host's CPUs, as its KVM tells it: by a machine that never runs.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>

namespace hostler::drivers::host {

struct Tsc {
    std::uint64_t frequency_hz = 0;
    bool is_scalable = false;  ///< a guest may see it at another rate
    bool operator==(const Tsc&) const = default;
};

/// Nothing where there is no KVM to be had, or where it does not know the frequency.
using TscSource = std::function<std::optional<Tsc>()>;

/// Asks the KVM of this device. To make a machine and take it apart takes some milliseconds.
std::optional<Tsc> read_tsc(const std::filesystem::path& kvm);

}  // namespace hostler::drivers::host
