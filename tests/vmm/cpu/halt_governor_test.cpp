#include "drivers/kvm/vmm/cpu/halt_governor.hpp"

#include <gtest/gtest.h>

namespace hostler::vmm {
namespace {

TEST(HaltGovernor, FillsInWhatAnOrderLeavesOut)
{
    const HaltBudget plain = budget_of({});
    EXPECT_EQ(plain.max_ns, 200'000u);
    EXPECT_EQ(plain.percent, 5);
    EXPECT_EQ(plain.shrink, 2u);

    proto::vmm::HaltPoll order;
    order.set_max_ns(5'000);
    order.set_budget_percent(12);
    order.set_grow(4);
    order.set_shrink(0);
    const HaltBudget budget = budget_of(order);
    EXPECT_EQ(budget.max_ns, 5'000u);
    EXPECT_EQ(budget.grow_start_ns, 5'000u) << "the first window is not beyond the last";
    EXPECT_EQ(budget.grow, 4u);
    EXPECT_EQ(budget.shrink, 0u);
    EXPECT_EQ(budget.percent, 12);
}

}  // namespace
}  // namespace hostler::vmm
