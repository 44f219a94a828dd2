#include "drivers/kvm/changes.hpp"

#include <gtest/gtest.h>

#include <string>

namespace hostler::drivers::kvm {
namespace {

/// Changes that write down what is done; the one of number `failing` fails.
Changes five(std::string& log, int failing)
{
    Changes changes;
    for (int number = 1; number <= 5; ++number)
        changes.add({[&log, number, failing]() -> Result<Done> {
                         if (number == failing) return Error(ErrorCode::operation_failed, "no");
                         log += std::to_string(number);
                         return Done{};
                     },
                     [&log, number] { log += "-" + std::to_string(number); }});
    return changes;
}

TEST(Changes, are_made_in_order)
{
    std::string log;
    EXPECT_TRUE(five(log, 0).make());
    EXPECT_EQ(log, "12345");
}

TEST(Changes, one_of_five_that_fails_at_the_fourth_is_taken_back)
{
    std::string log;
    Changes changes = five(log, 4);
    const Result<Done> done = changes.make();
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().detail, "no");
    EXPECT_EQ(log, "123-3-2-1");
    changes.undo();
    EXPECT_EQ(log, "123-3-2-1") << "nothing is left to be undone";
}

TEST(Changes, are_undone_once_the_last_first)
{
    std::string log;
    Changes changes = five(log, 0);
    EXPECT_TRUE(changes.make());
    changes.undo();
    changes.undo();
    EXPECT_EQ(log, "12345-5-4-3-2-1");
}

}  // namespace
}  // namespace hostler::drivers::kvm
