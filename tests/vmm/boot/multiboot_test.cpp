// Multiboot 0.6.96: which headers are taken, which are refused, and what EBX leads to.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/vmm/boot/kernel_load.hpp"

namespace hostler::vmm {
namespace {

using testing::HasSubstr;
using namespace test;

constexpr std::uint32_t magic = 0x1bad'b002;

/// The ELF file with its header at another place, of other flags, or of another sum.
std::string file_with_header(std::size_t offset, std::uint32_t flags, std::uint32_t sum_off = 0)
{
    std::string file = multiboot_file("code");
    put(file, 64, std::array<std::uint32_t, 3>{});
    put(file, offset, std::array<std::uint32_t, 3>{magic, flags, 0u - magic - flags + sum_off});
    return file;
}

class Multiboot : public KernelLoad {};

TEST_F(Multiboot, ItsHeaderIsAWordInTheFirstEightKibibytes)
{
    EXPECT_TRUE(is_multiboot(image_of(file_with_header(64, 0))));
    EXPECT_TRUE(is_multiboot(image_of(file_with_header(8192 - 12, 0)))) << "wholly inside";
    EXPECT_FALSE(is_multiboot(image_of(file_with_header(8192 - 8, 0))));
    EXPECT_FALSE(is_multiboot(image_of(file_with_header(130, 0)))) << "not on four bytes";
    EXPECT_FALSE(is_multiboot(image_of(file_with_header(64, 0, 1)))) << "its words add up to 0";
    std::string no_elf = file_with_header(64, 0);
    no_elf[0] = 'x';
    EXPECT_FALSE(is_multiboot(image_of(no_elf)));
}

/// Of the flags' lower half a loader must refuse what it does not know (3.1.2); the upper half may
/// be ignored, but for the one that says that the ELF header is not to be read.
TEST_F(Multiboot, RefusesEachRequestThatItCannotServe)
{
    for (unsigned bit = 0; bit < 32; ++bit) {
        const std::string said = failure(file_with_header(64, 1u << bit));
        if (bit == 2 || (bit >= 3 && bit < 16))
            EXPECT_THAT(said, HasSubstr("asks by multiboot for what this machine does not have: "
                                        "flags " +
                                        std::to_string(1u << bit)));
        else if (bit == 16)
            EXPECT_THAT(said, HasSubstr("of another kind than ELF of 32 bits"));
        else
            EXPECT_EQ(said, "it loads") << bit;
    }
}

TEST_F(Multiboot, AFileOfSixtyFourBitsIsRefused)
{
    std::string file = pvh_file("code");
    put(file, 240, std::array<std::uint32_t, 3>{magic, 0, 0u - magic});
    EXPECT_THAT(failure(file), HasSubstr("of another kind than ELF of 32 bits"));
}

TEST_F(Multiboot, BeginsAtTheEntryWithItsMagic)
{
    EXPECT_EQ(load(multiboot_file("code")).or_throw(), (Entry{.mode = Entry::Mode::protected32,
                                                              .instruction = load_address + 128,
                                                              .rax = 0x2bad'b002,
                                                              .rbx = layout::boot_info}));
}

TEST_F(Multiboot, SaysWhatIsThereAndNothingElse)
{
    fill_memory(std::byte{0xee});
    ASSERT_TRUE(load(multiboot_file("code")));
    const std::uint64_t info = layout::boot_info;
    EXPECT_EQ(at<std::uint32_t>(info), 0x45u) << "memory, command line, map; no module";
    EXPECT_EQ(at<std::uint32_t>(info + 4), 639u) << "KiB below the EBDA";
    EXPECT_EQ(at<std::uint32_t>(info + 8), 3072u) << "KiB above 1 MiB";
    EXPECT_EQ(at<std::uint32_t>(info + 20), 0u) << "modules";
    EXPECT_EQ(at<std::uint32_t>(info + 24), 0u);
    for (std::uint64_t field = 52; field < 88; field += 4)
        EXPECT_EQ(at<std::uint32_t>(info + field), 0u) << field;
}

TEST_F(Multiboot, ItsMapHasAllMemory)
{
    ASSERT_TRUE(load(multiboot_file("code")));
    const std::uint64_t info = layout::boot_info;
    std::uint64_t entry = at<std::uint32_t>(info + 48);
    const std::uint64_t end = entry + at<std::uint32_t>(info + 44);
    std::uint64_t usable = 0;
    while (entry < end) {
        EXPECT_EQ(at<std::uint32_t>(entry), 20u) << "without the word itself";
        if (at<std::uint32_t>(entry + 20) == 1) usable += at<std::uint64_t>(entry + 12);
        entry += 4 + at<std::uint32_t>(entry);
    }
    EXPECT_EQ(entry, end);
    EXPECT_EQ(usable, ram.size() + high_ram.size() - (layout::high_ram - layout::low_ram_end));
}

TEST_F(Multiboot, TheModuleIsWhereItsEntrySays)
{
    initrd = "the module";
    ASSERT_TRUE(load(multiboot_file("code")));
    const std::uint64_t info = layout::boot_info;
    EXPECT_EQ(at<std::uint32_t>(info), 0x4du);
    EXPECT_EQ(at<std::uint32_t>(info + 20), 1u);
    const std::uint64_t module = at<std::uint32_t>(info + 24);
    const auto start = at<std::uint32_t>(module);
    EXPECT_EQ(start % 4096, 0u);
    EXPECT_EQ(at<std::uint32_t>(module + 4), start + initrd.size());
    EXPECT_EQ(text_at(start), "the module");
    EXPECT_EQ(text_at(at<std::uint32_t>(module + 8)), "") << "it has no command line";
}

TEST_F(Multiboot, TheModuleStaysOutOfTheKernelsMemory)
{
    initrd = std::string(0x1000, 'm');
    constexpr std::uint32_t all_but_a_page = (4 << 20) - load_address - 0x1000;
    ASSERT_TRUE(load(multiboot_file("code", all_but_a_page)));
    EXPECT_EQ(at<std::uint8_t>(ram.size() - 0x1000), 'm');
    EXPECT_THAT(failure(multiboot_file("code", all_but_a_page + 1)),
                HasSubstr("does not fit beside the kernel"));
}

}  // namespace
}  // namespace hostler::vmm
