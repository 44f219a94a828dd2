// The question whether KVM is usable, asked of what is no KVM; and of this machine's, which must
// not hang or crash whoever asks.
#include "drivers/kvm/vmm/main/probe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/vmm/with_kvm.hpp"

namespace hostler::vmm {
namespace {

using testing::StartsWith;

TEST(Probe, ADeviceThatIsNotThereIsMissing)
{
    const ProbeResult result = probe_kvm("/dev/nowhere/kvm");
    EXPECT_EQ(result.usability, Usability::missing);
    EXPECT_THAT(result.sentence, StartsWith("/dev/nowhere/kvm is missing: No such file"));
}

TEST(Probe, AnotherDeviceCannotRunAGuest)
{
    const ProbeResult result = probe_kvm("/dev/null");
    EXPECT_EQ(result.usability, Usability::cannot_run);
    EXPECT_EQ(result.sentence,
              "/dev/kvm cannot run an ordinary guest: the descriptor given as /dev/kvm is none: "
              "KVM_GET_API_VERSION fails");
}

class KvmProbe : public WithKvm {};

TEST_F(KvmProbe, ThisMachinesAnswersWithASentenceEachTime)
{
    const ProbeResult first = probe_kvm("/dev/kvm");
    EXPECT_TRUE(first.usability == Usability::usable || first.usability == Usability::cannot_run);
    EXPECT_THAT(first.sentence, StartsWith("/dev/kvm "));
    EXPECT_EQ(probe_kvm("/dev/kvm").sentence, first.sentence);
}

}  // namespace
}  // namespace hostler::vmm
