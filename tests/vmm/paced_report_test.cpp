#include "drivers/kvm/vmm/paced_report.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace hostler::vmm {
namespace {

using namespace std::chrono_literals;

TEST(PacedReport, TheFirstTimeIsToldAtOnceAndOfManyHowItEnded)
{
    EventLoop loop;
    int value = 1;
    std::vector<int> told;
    PacedReport report(loop, [&] { told.push_back(value); });
    report.note();
    while (told.empty()) loop.run_once(10ms);
    EXPECT_EQ(told.front(), 1);
    for (value = 2; value < 100; ++value) {
        report.note();
        loop.run_once(0ms);
    }
    report.note();
    while (told.back() != 100) loop.run_once(100ms);
    EXPECT_LE(told.size(), 4u) << "at most one a second";
}

}  // namespace
}  // namespace hostler::vmm
