// Linux's 64-bit boot protocol, field by field of Documentation/arch/x86/boot.rst: what the header
// asks for, and what the kernel finds in its zero page.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/vmm/boot/kernel_load.hpp"

namespace hostler::vmm {
namespace {

using testing::HasSubstr;
using namespace test;

// Offsets in the file, and in the zero page alike.
constexpr std::size_t setup_sectors = 0x1f1;
constexpr std::size_t system_size = 0x1f4;
constexpr std::size_t boot_flag = 0x1fe;
constexpr std::size_t magic = 0x202;
constexpr std::size_t version = 0x206;
constexpr std::size_t loader_type = 0x210;
constexpr std::size_t ramdisk_image = 0x218;
constexpr std::size_t ramdisk_size = 0x21c;
constexpr std::size_t command_line_pointer = 0x228;
constexpr std::size_t initrd_address_max = 0x22c;
constexpr std::size_t extended_load_flags = 0x236;
constexpr std::size_t command_line_size = 0x238;
constexpr std::size_t preferred_address = 0x258;
constexpr std::size_t init_size = 0x260;

class Bzimage : public KernelLoad {};

TEST_F(Bzimage, IsKnownByBothOfItsMarks)
{
    const std::string file = bzimage_file("payload");
    EXPECT_TRUE(is_bzimage(image_of(file)));
    EXPECT_FALSE(is_bzimage(image_of(with(file, boot_flag, std::uint16_t{0}))));
    EXPECT_FALSE(is_bzimage(image_of(with(file, magic, std::uint32_t{0}))));
    EXPECT_FALSE(is_bzimage(image_of(file.substr(0, 0x205))));
}

/// "If setup_sects is 0, the real value is 4."
TEST_F(Bzimage, NoSetupSectorsAreFour)
{
    std::string file = with(bzimage_file(""), setup_sectors, std::uint8_t{0});
    file.resize(5 * 512);
    file += "behind four";
    file.resize(5 * 512 + 16);
    put(file, system_size, std::uint32_t{1});
    const auto entry = load(file);
    ASSERT_TRUE(entry) << entry.error().detail;
    EXPECT_EQ(text_at(load_address), "behind four");
}

TEST_F(Bzimage, GoesWhereItPrefersAndBeginsBehindItsFirstPage)
{
    const auto entry =
        load(with(bzimage_file("payload"), preferred_address, std::uint64_t{0x20'0000}));
    ASSERT_TRUE(entry) << entry.error().detail;
    EXPECT_EQ(text_at(0x20'0000), "payload");
    EXPECT_EQ(*entry, (Entry{.mode = Entry::Mode::long64,
                             .instruction = 0x20'0000 + 0x200,
                             .rsi = layout::zero_page}));
}

TEST_F(Bzimage, FindsItsOwnHeaderAndNothingElseInTheZeroPage)
{
    fill_memory(std::byte{0xee});
    const std::string file = bzimage_file("payload");
    ASSERT_TRUE(load(file));
    const std::uint64_t page = layout::zero_page;
    EXPECT_EQ(at<std::uint16_t>(page + version), 0x020f);
    EXPECT_EQ(at<std::uint32_t>(page + init_size), 0x4000u);
    EXPECT_EQ(at<std::uint8_t>(page + loader_type), 0xff) << "no number is ours";
    EXPECT_EQ(at<std::uint32_t>(page + ramdisk_image), 0u);
    EXPECT_EQ(at<std::uint32_t>(page + ramdisk_size), 0u);
    EXPECT_EQ(at<std::uint64_t>(page + 0x70), 0xe0000u) << "the RSDP";
    EXPECT_EQ(at<std::uint64_t>(page + 0x78), 0u);
    EXPECT_EQ(at<std::uint64_t>(page + 0x264), 0u) << "behind the header that we know";
    EXPECT_EQ(at<std::uint8_t>(page + 0xfff), 0);
    EXPECT_EQ(at<std::uint8_t>(page + 0x1000), 0xee) << "and only that page";
}

TEST_F(Bzimage, FindsAllMemoryInItsMap)
{
    ASSERT_TRUE(load(bzimage_file("payload")));
    const std::uint64_t page = layout::zero_page;
    std::uint64_t usable = 0;
    std::uint64_t end_before = 0;
    const auto count = at<std::uint8_t>(page + 0x1e8);
    for (std::uint64_t index = 0; index < count; ++index) {
        const std::uint64_t entry = page + 0x2d0 + index * 20;
        const auto start = at<std::uint64_t>(entry);
        EXPECT_GE(start, end_before) << "in order, without overlap";
        end_before = start + at<std::uint64_t>(entry + 8);
        if (at<std::uint32_t>(entry + 16) == 1) usable += at<std::uint64_t>(entry + 8);
    }
    EXPECT_EQ(end_before, layout::gap_end + high_ram.size());
    EXPECT_EQ(usable, ram.size() + high_ram.size() - (layout::high_ram - layout::low_ram_end));
    EXPECT_EQ(at<std::uint64_t>(page + 0x2d0 + std::uint64_t{20} * count), 0u);
}

/// The kernel runs on these tables until it has its own.
TEST_F(Bzimage, TheFirstFourGibibytesAreMappedOneToOne)
{
    ASSERT_TRUE(load(bzimage_file("payload")));
    constexpr std::uint64_t address_bits = 0x000f'ffff'ffff'f000;
    const auto walk = [this](std::uint64_t address) {
        const auto pml4 = at<std::uint64_t>(layout::boot_page_tables + (address >> 39 & 511) * 8);
        const auto pdpt = at<std::uint64_t>((pml4 & address_bits) + (address >> 30 & 511) * 8);
        const auto entry = at<std::uint64_t>((pdpt & address_bits) + (address >> 21 & 511) * 8);
        EXPECT_EQ(pml4 & pdpt & entry & 3, 3u) << "present and writable";
        EXPECT_EQ(entry & 0x80, 0x80u) << "a page of 2 MiB";
        return (entry & address_bits) + (address & 0x1f'ffff);
    };
    for (const std::uint64_t address : {0x0ull, 0x7000ull, 0x10'0000ull, 0x3fff'ffffull,
                                        0x4000'0000ull, 0xfee0'0300ull, 0xffff'ffffull})
        EXPECT_EQ(walk(address), address);
    EXPECT_EQ(at<std::uint64_t>(layout::boot_page_tables + 8), 0u) << "and nothing more";
}

TEST_F(Bzimage, TheInitrdLiesAsHighAsItMayOnAPage)
{
    initrd = std::string(5000, 'i');
    ASSERT_TRUE(load(bzimage_file("payload")));
    const std::uint64_t page = layout::zero_page;
    EXPECT_EQ(at<std::uint32_t>(page + ramdisk_image), ram.size() - 2 * 4096);
    EXPECT_EQ(at<std::uint32_t>(page + ramdisk_size), 5000u);

    ASSERT_TRUE(load(with(bzimage_file("payload"), initrd_address_max, std::uint32_t{0x1f'ffff})));
    EXPECT_EQ(at<std::uint32_t>(page + ramdisk_image), 0x20'0000u - 2 * 4096)
        << "its last byte is the highest that the kernel takes";
    EXPECT_EQ(at<std::uint8_t>(0x20'0000 - 2 * 4096), 'i');
}

/// The kernel unpacks itself over init_size bytes: an initrd in there would be overwritten.
TEST_F(Bzimage, TheInitrdStaysOutOfWhatTheKernelUsesToUnpack)
{
    const std::string file =
        with(bzimage_file("payload"), initrd_address_max, std::uint32_t{load_address + 0x5fff});
    initrd = std::string(0x2000, 'i');
    ASSERT_TRUE(load(file)) << "from the end of init_size to the limit, to the byte";
    EXPECT_EQ(at<std::uint32_t>(layout::zero_page + ramdisk_image), load_address + 0x4000u);
    initrd = std::string(0x2001, 'i');
    EXPECT_THAT(failure(file), HasSubstr("does not fit beside the kernel"));
}

TEST_F(Bzimage, TheCommandLineHasTheKernelsLimit)
{
    const std::string file = with(bzimage_file("payload"), command_line_size, std::uint32_t{8});
    command_line = "12345678";
    ASSERT_TRUE(load(file));
    EXPECT_EQ(text_at(at<std::uint32_t>(layout::zero_page + command_line_pointer)), "12345678");
    command_line += '9';
    EXPECT_THAT(failure(file), HasSubstr("takes a command line of at most 8 bytes"));
}

struct BadBzimage {
    const char* what;
    std::string file;
    const char* sentence;
};

TEST_F(Bzimage, RefusesByName)
{
    const std::string file = bzimage_file("payload");
    const auto changed = [&file](std::size_t offset, auto value) {
        return with(file, offset, value);
    };
    const BadBzimage files[] = {
        {"protocol 2.11", changed(version, std::uint16_t{0x020b}), "without a 64-bit entry"},
        {"32 bits", changed(extended_load_flags, std::uint16_t{0}), "without a 64-bit entry"},
        {"setup alone", file.substr(0, 1024), "is truncated"},
        {"less than its header says", changed(system_size, std::uint32_t{2}), "is truncated"},
        {"as much as 32 bits can say", changed(system_size, ~std::uint32_t{0}), "is truncated"},
        {"255 setup sectors", changed(setup_sectors, std::uint8_t{255}), "is truncated"},
        {"below 1 MiB", changed(preferred_address, std::uint64_t{0xf'ffff}), "below 1 MiB"},
        {"above memory", changed(preferred_address, std::uint64_t{0x40'0000}), "of guest memory"},
        {"at the end of memory", changed(preferred_address, std::uint64_t{0x40'0000 - 16}),
         "needs 5 MiB of guest memory"},
        {"unpacks behind memory", changed(init_size, std::uint32_t{0x30'0001}),
         "needs 5 MiB of guest memory"},
    };
    for (const auto& [what, bad, sentence] : files)
        EXPECT_THAT(failure(bad), HasSubstr(sentence)) << what;
}

/// 2^64 is not so far that adding to it could not come round to a little.
TEST_F(Bzimage, APlaceAtTheEndOfAllAddressesIsSaidToBeThere)
{
    EXPECT_EQ(failure(with(bzimage_file("payload"), preferred_address, ~std::uint64_t{15})),
              "the kernel needs 17592186044417 MiB of guest memory");
}

}  // namespace
}  // namespace hostler::vmm
