// The PVH entry: Xen's start_info, field by field of its public header (arch-x86/hvm/start_info.h).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/vmm/boot/kernel_load.hpp"

namespace hostler::vmm {
namespace {

using testing::HasSubstr;
using namespace test;

class Pvh : public KernelLoad {
protected:
    static constexpr std::uint64_t info = layout::boot_info;
};

TEST_F(Pvh, BeginsAtItsNotesEntryWithoutPaging)
{
    EXPECT_EQ(load(pvh_file("code")).or_throw(), (Entry{.mode = Entry::Mode::protected32,
                                                        .instruction = load_address + 256,
                                                        .rbx = layout::boot_info}));
}

TEST_F(Pvh, WithoutAnInitrdThereIsNoModule)
{
    fill_memory(std::byte{0xee});
    ASSERT_TRUE(load(pvh_file("code")));
    EXPECT_EQ(at<std::uint32_t>(info + 8), 0u) << "flags";
    EXPECT_EQ(at<std::uint32_t>(info + 12), 0u) << "modules";
    EXPECT_EQ(at<std::uint64_t>(info + 16), 0u);
    EXPECT_EQ(text_at(at<std::uint64_t>(info + 24)), "quiet");
    EXPECT_EQ(at<std::uint64_t>(info + 32), 0xe0000u) << "the RSDP";
    EXPECT_EQ(at<std::uint32_t>(info + 52), 0u) << "reserved";
}

TEST_F(Pvh, TheInitrdIsItsOneModule)
{
    fill_memory(std::byte{0xee});
    initrd = "an initrd";
    ASSERT_TRUE(load(pvh_file("code")));
    EXPECT_EQ(at<std::uint32_t>(info + 12), 1u);
    const auto module = at<std::uint64_t>(info + 16);
    EXPECT_EQ(text_at(at<std::uint64_t>(module)).substr(0, initrd.size()), initrd);
    EXPECT_EQ(at<std::uint64_t>(module + 8), initrd.size());
    EXPECT_EQ(at<std::uint64_t>(module + 16), 0u) << "it has no command line";
    EXPECT_EQ(at<std::uint64_t>(module + 24), 0u);
}

TEST_F(Pvh, ItsMapHasAllMemory)
{
    ASSERT_TRUE(load(pvh_file("code")));
    const auto map = at<std::uint64_t>(info + 40);
    std::uint64_t usable = 0;
    for (std::uint64_t index = 0; index < at<std::uint32_t>(info + 48); ++index) {
        const std::uint64_t entry = map + 24 * index;
        EXPECT_EQ(at<std::uint32_t>(entry + 20), 0u) << "reserved";
        if (at<std::uint32_t>(entry + 16) == 1) usable += at<std::uint64_t>(entry + 8);
    }
    EXPECT_EQ(usable, ram.size() + high_ram.size() - (layout::high_ram - layout::low_ram_end));
}

/// All that it is told about lies below what any kernel is loaded to.
TEST_F(Pvh, NothingItIsToldLiesInTheKernel)
{
    ASSERT_TRUE(load(pvh_file("code")));
    const auto map = at<std::uint64_t>(info + 40);
    EXPECT_LT(map + std::uint64_t{24} * at<std::uint32_t>(info + 48), layout::zero_page);
    EXPECT_LT(at<std::uint64_t>(info + 24), layout::high_ram);
}

TEST_F(Pvh, AnEntryOutsideMemoryIsRefused)
{
    EXPECT_EQ(failure(pvh_file("code", 4 << 20)), "the kernel begins outside guest memory");
    EXPECT_EQ(failure(pvh_file("code", (4 << 20) - 1)), "it loads");
}

TEST_F(Pvh, ALongCommandLineAndATooLongOne)
{
    command_line = std::string(layout::command_line_bytes_max - 1, 'x');
    ASSERT_TRUE(load(pvh_file("code")));
    EXPECT_EQ(text_at(at<std::uint64_t>(info + 24)), command_line);
    command_line += 'x';
    EXPECT_THAT(failure(pvh_file("code")),
                HasSubstr("the kernel command line has 65536 bytes, at most 65535 fit"));
}

TEST_F(Pvh, TwoMebibytesAreTheLeast)
{
    ram.resize(2 << 20);
    const GuestMemory enough{std::span(ram)};
    const GuestMemory less{std::span(ram).first((2 << 20) - 1)};
    const Image kernel = image_of(pvh_file("code"));
    EXPECT_TRUE(load_kernel({.memory = enough, .kernel = kernel, .command_line = ""}));
    EXPECT_EQ(load_kernel({.memory = less, .kernel = kernel, .command_line = ""}).error().detail,
              "the kernel needs at least 2 MiB of guest memory");
}

}  // namespace
}  // namespace hostler::vmm
