#include "xml/domain/clock_basis.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace hostler::xml {
namespace {

using Offset = Clock::Offset;
using Basis = Clock::Basis;

constexpr std::time_t winter = 1'700'000'000;
constexpr std::int64_t hour_s = 3600;

/// Of a host two hours east of Greenwich.
class ClockBasis : public ::testing::Test {
protected:
    ClockBasis() { set_zone("EAST-2"); }
    ~ClockBasis() override { set_zone(nullptr); }

    static void set_zone(const char* zone)
    {
        if (zone)
            ::setenv("TZ", zone, 1);
        else
            ::unsetenv("TZ");
        ::tzset();
    }
    static std::int64_t ahead(Offset offset, Basis basis = Basis::utc)
    {
        Clock clock;
        clock.offset = offset;
        clock.basis = basis;
        return ahead_of_utc_s(clock, winter);
    }
};

TEST_F(ClockBasis, LocalTimeIsTheHostsZone)
{
    EXPECT_EQ(ahead(Offset::localtime), 2 * hour_s);
    set_zone("WEST+5");
    EXPECT_EQ(ahead(Offset::localtime), -5 * hour_s);
}

TEST_F(ClockBasis, AVariableClockSaysWhatItIsCountedFrom)
{
    EXPECT_EQ(ahead(Offset::variable, Basis::utc), 0);
    EXPECT_EQ(ahead(Offset::variable, Basis::localtime), 2 * hour_s);
}

TEST_F(ClockBasis, OthersAreCountedFromUtcWhateverTheirBasisSays)
{
    EXPECT_EQ(ahead(Offset::utc, Basis::localtime), 0);
    EXPECT_EQ(ahead(Offset::absolute, Basis::localtime), 0);
}

}  // namespace
}  // namespace hostler::xml
