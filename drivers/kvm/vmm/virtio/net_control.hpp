#pragma once
// What a driver asks of a network device by its control queue (virtio 1.2, 5.1.6.5), decoded. The
// device does it.

#include <array>
#include <cstdint>
#include <optional>
#include <variant>

#include "drivers/kvm/vmm/virtio/chain.hpp"

namespace hostler::vmm::virtio {

using MacAddress = std::array<std::uint8_t, 6>;

/// Which frames to receive: all come in any case, and the driver filters.
struct SetFilter {};
struct SetMac {
    MacAddress address{};
};
struct SetPairs {
    std::uint16_t count = 0;
};
/// By the numbers of the GUEST_ features.
struct SetOffloads {
    std::uint64_t features = 0;
};

using NetCommand = std::variant<SetFilter, SetMac, SetPairs, SetOffloads>;

/// Nothing for a command that is unknown or of the wrong length.
std::optional<NetCommand> decode_net_command(const Chain& chain) noexcept;

}  // namespace hostler::vmm::virtio
