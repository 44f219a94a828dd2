// Whether this host's KVM is usable, as the program that is asked for it says, or does not.
#include "drivers/kvm/probe.hpp"

#include <gmock/gmock.h>

#include "tests/drivers/kvm/pretended_vmm.hpp"

namespace hostler::drivers::kvm {
namespace {

using testing::StartsWith;

class ProbeTest : public PretendedVmm {
protected:
    void SetUp() override
    {
        if (!has_kvm()) GTEST_SKIP() << "this machine has no /dev/kvm for its user";
    }
    ProbeResult ask(std::string_view program_does)
    {
        write_program(program_does);
        return probe(folder_.path() / "bin/hostler-vmm");
    }
};

TEST_F(ProbeTest, a_clean_end_is_a_yes)
{
    const ProbeResult result = ask("echo '/dev/kvm is usable'; exit 0");
    EXPECT_TRUE(result.is_usable);
    EXPECT_EQ(result.why_not, "");
    EXPECT_GT(result.vcpus_max, 1u) << "what KVM says itself";
    EXPECT_LE(result.vcpus_max, 255u) << "and no more than a machine has numbers for";
}

TEST_F(ProbeTest, what_the_program_says_is_why_not)
{
    const ProbeResult result = ask("echo 'it knows no SSE2'; exit 5");
    EXPECT_FALSE(result.is_usable);
    EXPECT_EQ(result.why_not, "it knows no SSE2");
    EXPECT_EQ(ask("echo 'on standard error' >&2; exit 5").why_not, "on standard error");
}

TEST_F(ProbeTest, one_that_says_nothing_is_known_by_its_end)
{
    EXPECT_EQ(ask("exit 5").why_not, "hostler-vmm --probe ended with exit status 5");
    EXPECT_THAT(ask("kill -KILL $$").why_not,
                StartsWith("hostler-vmm --probe ended with signal 9"));
}

TEST_F(ProbeTest, a_long_speech_is_cut)
{
    const ProbeResult result = ask("for i in 1 2 3 4; do printf '%0500d' 0; done; exit 5");
    EXPECT_EQ(result.why_not.size(), 1024u);
}

TEST_F(ProbeTest, a_program_that_is_not_there_is_named)
{
    const ProbeResult result = probe(folder_.path() / "nowhere/hostler-vmm");
    EXPECT_FALSE(result.is_usable);
    EXPECT_EQ(result.why_not, "cannot run " + folder_.path().string() +
                                  "/nowhere/hostler-vmm: No such file or directory");
}

}  // namespace
}  // namespace hostler::drivers::kvm
