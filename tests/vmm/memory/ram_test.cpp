#include "drivers/kvm/vmm/memory/ram.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <algorithm>

#include "drivers/kvm/vmm/layout.hpp"

namespace hostler::vmm {
namespace {

TEST(Ram, IsASealedFileOfItsSize)
{
    const auto ram = Ram::create({.bytes = 4 * layout::mib}).or_throw();
    EXPECT_EQ(ram->memory().size(), 4 * layout::mib);
    EXPECT_TRUE(ram->memory().write(GuestAddress{0}, std::uint64_t{42}));
    EXPECT_EQ(::fcntl(ram->fd(), F_GET_SEALS), F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
    EXPECT_NE(::ftruncate(ram->fd(), 0), 0);
}

TEST(Ram, LeavesTheGapBelowFourGigabytesOut)
{
    const auto ram = Ram::create({.bytes = 5 * layout::gib}).or_throw();
    const auto regions = ram->memory().regions();
    ASSERT_EQ(regions.size(), 2u);
    EXPECT_EQ(regions[0].host.size(), 3 * layout::gib);
    EXPECT_EQ(to_number(regions[1].start), 4 * layout::gib);
    EXPECT_EQ(regions[1].host.size(), 2 * layout::gib);
    EXPECT_TRUE(ram->memory().write(GuestAddress{6 * layout::gib - 1}, std::uint8_t{1}));
}

TEST(Ram, RefusesSizesThatAreNoMemory)
{
    EXPECT_FALSE(Ram::create({.bytes = 0}));
    EXPECT_FALSE(Ram::create({.bytes = 4097}));
    EXPECT_FALSE(Ram::create({.bytes = 3 * layout::mib, .huge_page_bytes = 2 * layout::mib}));
    EXPECT_FALSE(Ram::create({.bytes = 3 * 8192, .huge_page_bytes = 3 * 4096}));
}

TEST(Ram, TakesAGivenFileIfItIsLargeEnough)
{
    const Fd file(::memfd_create("given", MFD_CLOEXEC));
    ASSERT_EQ(::ftruncate(file.get(), 8192), 0);
    EXPECT_TRUE(Ram::create({.bytes = 8192}, Fd(::dup(file.get()))));
    EXPECT_FALSE(Ram::create({.bytes = 16384}, Fd(::dup(file.get()))));
}

TEST(Ram, PrefaultTakesAllPages)
{
    const auto ram = Ram::create({.bytes = 1 * layout::mib, .prefault = true}).or_throw();
    std::vector<unsigned char> resident(256);
    const auto whole = ram->memory().regions()[0].host;
    ASSERT_EQ(::mincore(whole.data(), whole.size(), resident.data()), 0);
    EXPECT_EQ(std::ranges::count_if(resident, [](unsigned char page) { return page & 1; }), 256);
}

}  // namespace
}  // namespace hostler::vmm
