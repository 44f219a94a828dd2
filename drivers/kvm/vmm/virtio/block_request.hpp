#pragma once
// What a driver asks of a block device (virtio 1.2, 5.2.6), decoded and judged. Pure: nothing is
// done yet.

#include <cstdint>

#include "drivers/kvm/vmm/virtio/chain.hpp"
#include "drivers/kvm/vmm/virtio/disk.hpp"

namespace hostler::vmm::virtio {

constexpr std::uint64_t sector_bytes = 512;

/// Of one discard or zero request: 1 GiB.
constexpr std::uint32_t range_sectors_max = 1U << 21;

/// What a request is judged by.
struct BlockRules {
    std::uint64_t sectors = 0;
    bool is_read_only = false;
    bool can_discard = false;
    bool can_zero = false;
};

struct BlockRequest {
    enum class Verdict {
        perform,   ///< by the disk, as `io` says
        identify,  ///< answer with the serial
        answer,    ///< with `status`, at once
        malformed  ///< there is no place for an answer: the driver is broken
    };
    Verdict verdict = Verdict::malformed;
    std::uint8_t status = 0;
    std::byte* status_at = nullptr;  ///< the last writable byte
};

/// Fills `io` (kind, place and buffers) where the verdict is to perform.
BlockRequest decode(const Chain& chain, const BlockRules& rules, Disk::Io& io) noexcept;

}  // namespace hostler::vmm::virtio
