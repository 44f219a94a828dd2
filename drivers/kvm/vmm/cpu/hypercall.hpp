#pragma once
// The hypercalls that KVM hands to us (KVM_CAP_EXIT_HYPERCALL); docs/hypercalls.md has them all.
// Pure functions, called on vCPU threads.

#include <array>
#include <cstdint>

#include "drivers/kvm/vmm/memory/guest_memory.hpp"

namespace hostler::vmm {

struct Hypercall {
    std::uint64_t number = 0;
    std::array<std::uint64_t, 3> arguments{};
};

/// What KVM is asked to hand over: a bit a number.
std::uint64_t hypercalls_wanted() noexcept;

/// What the guest gets for one: 0 or a negative error of KVM's.
std::int64_t answer_hypercall(const Hypercall& call, const GuestMemory& memory) noexcept;

}  // namespace hostler::vmm
