#pragma once
// Tap: the host's end of a guest's network card.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "xml/base/error.hpp"
#include "xml/base/fd.hpp"

namespace hostler::drivers::kvm {

struct TapWish {
    std::string name;    ///< "vnet0"; empty or with "%d": the kernel picks a number
    std::string bridge;  ///< the tap joins it; empty: none
    std::array<std::uint8_t, 6> guest_mac{};
    unsigned queues = 1;
    bool must_exist = false;  ///< somebody else made it (managed='no')
    unsigned mtu = 0;         ///< 0: left as it is
};

struct Tap {
    std::string name;
    std::vector<Fd> queues;  ///< with a virtio-net header each
};

/// Opens the tap, joins it to its bridge and sets it up. A tap made here is gone when its last
/// descriptor is closed. Blocks briefly.
Result<Tap> open_tap(const TapWish& wish);

}  // namespace hostler::drivers::kvm
