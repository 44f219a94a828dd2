#pragma once
// CountedInterrupt: for tests that look how often a device raises it.

#include "drivers/kvm/vmm/interrupts.hpp"

namespace hostler::vmm {

class CountedInterrupt final : public Interrupt {
public:
    explicit CountedInterrupt(int& count) : count_(count) {}
    void raise() noexcept override { ++count_; }

private:
    int& count_;
};

}  // namespace hostler::vmm
