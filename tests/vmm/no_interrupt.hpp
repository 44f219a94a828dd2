#pragma once
// An interrupt that nobody gets.

#include "drivers/kvm/vmm/interrupts.hpp"

namespace hostler::vmm {

class NoInterrupt final : public Interrupt {
public:
    void raise() noexcept override {}
};

}  // namespace hostler::vmm
