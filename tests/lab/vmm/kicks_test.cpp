// The kick of vcpu.hpp, at moments that would lose one that is not made as it says there.
#include <gtest/gtest.h>

#include "tests/lab/vmm/kicked_processors.hpp"

namespace hostler::vmm::test {
namespace {

/// How many processors. (The bench kvm_time makes 100,000 kicks of each.)
class Kicks : public testing::TestWithParam<unsigned> {};

TEST_P(Kicks, NoneIsLost)
{
    constexpr unsigned kicks = 4000;
    KickedProcessors processors(GetParam());
    const std::uint32_t before = processors.counted();
    for (unsigned round = 0; round < kicks / GetParam(); ++round) processors.round();
    EXPECT_EQ(processors.lost(), 0u);
    EXPECT_NE(processors.counted(), before) << "nobody came to run";
}

INSTANTIATE_TEST_SUITE_P(OfProcessors, Kicks, testing::Values(1, 4, 16));

}  // namespace
}  // namespace hostler::vmm::test
