// What KVM offers by CPUID, printed for tests that compare it with a definition.

#include "tests/guests/runtime/kvm_clock.hpp"
#include "tests/guests/runtime/machine.hpp"
#include "tests/guests/runtime/report.hpp"

namespace guest {

void run()
{
    if (!is_on_kvm()) return ok("nothing says that this is KVM");
    const Cpuid leaf = cpuid(0x40000001);
    print("kvm features: ", Hex{leaf.a}, " hints: ", Hex{leaf.d}, " .\n");
    ok("KVM says what it offers");
}

}  // namespace guest
