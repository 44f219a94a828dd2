#pragma once
// WithKvm: for tests that ask this machine's KVM itself. Where it has none they say so and are
// skipped; the lab, which has a complete one, runs them, too (tests/lab/cases/vmm). A guest here
// does no more than any KVM can, those in software included.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "drivers/kvm/vmm/cpu/kvm.hpp"

namespace hostler::vmm {

class WithKvm : public testing::Test {
protected:
    void SetUp() override
    {
        if (::access("/dev/kvm", R_OK | W_OK) != 0)
            GTEST_SKIP() << "this machine has no /dev/kvm for its user";
    }
    static Fd device() { return Fd(::open("/dev/kvm", O_RDWR | O_CLOEXEC)); }
    static Kvm kvm() { return Kvm::adopt(device()).or_throw(); }
};

}  // namespace hostler::vmm
