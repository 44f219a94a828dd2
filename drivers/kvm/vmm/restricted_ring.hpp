#pragma once
// A ring that takes only some operations, for good: what the sandbox keeps from system calls, the
// ring cannot do either. 0 or an errno each, between io_uring_queue_init() with
// IORING_SETUP_R_DISABLED and the first use.

#include <liburing.h>

#include <cstdint>
#include <span>

namespace hostler::vmm {

/// Only these operations, each with these flags (IOSQE_) and no others.
int restrict_ring(const io_uring& ring, std::span<const std::uint8_t> operations,
                  std::uint8_t flags) noexcept;

int enable_ring(const io_uring& ring) noexcept;

}  // namespace hostler::vmm
