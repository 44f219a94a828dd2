#include "drivers/host/cpu/tsc.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/temporary_folder.hpp"

namespace hostler::drivers::host {
namespace {

TEST(Tsc, IsNotTellableWithoutKvm)
{
    const tests::TemporaryFolder folder;
    folder.write("kvm", "no device");
    EXPECT_EQ(read_tsc(folder.path() / "nothing"), std::nullopt);
    EXPECT_EQ(read_tsc(folder.path() / "kvm"), std::nullopt);
    EXPECT_EQ(read_tsc("/dev/null"), std::nullopt);
}

TEST(Tsc, IsWhatThisHostsKvmSaysEachTime)
{
    if (::access("/dev/kvm", R_OK | W_OK) != 0)
        GTEST_SKIP() << "this machine has no /dev/kvm for its user";
    const std::optional<Tsc> tsc = read_tsc("/dev/kvm");
    if (!tsc) GTEST_SKIP() << "this machine's KVM does not know the frequency";
    constexpr std::uint64_t slowest_hz = 100'000'000;
    constexpr std::uint64_t fastest_hz = 20'000'000'000;
    EXPECT_GT(tsc->frequency_hz, slowest_hz);
    EXPECT_LT(tsc->frequency_hz, fastest_hz);
    EXPECT_EQ(read_tsc("/dev/kvm"), tsc);
}

}  // namespace
}  // namespace hostler::drivers::host
