#include "drivers/kvm/vmm/boot/kernel.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/vmm/boot/kernel_load.hpp"

namespace hostler::vmm {
namespace {

using testing::HasSubstr;
using namespace test;

using Kernel = KernelLoad;

TEST_F(Kernel, MultibootGetsItsInformation)
{
    initrd = "the module";
    const auto entry = load(multiboot_file("code"));
    ASSERT_TRUE(entry) << entry.error().detail;
    EXPECT_EQ(entry->mode, Entry::Mode::protected32);
    EXPECT_EQ(entry->instruction, load_address + 128);
    EXPECT_EQ(entry->rax, 0x2bad'b002u);

    const auto info = entry->rbx;
    EXPECT_EQ(at<std::uint32_t>(info) & 0x4d, 0x4du) << "memory, command line, modules, map";
    EXPECT_EQ(at<std::uint32_t>(info + 8), 3u * 1024) << "KiB above 1 MiB";
    EXPECT_EQ(text_at(at<std::uint32_t>(info + 16)), "quiet");
    EXPECT_EQ(at<std::uint32_t>(info + 20), 1u);
    const auto module = at<std::uint32_t>(info + 24);
    EXPECT_EQ(text_at(at<std::uint32_t>(module)), "the module");
    EXPECT_EQ(at<std::uint32_t>(module + 4) - at<std::uint32_t>(module), initrd.size());
    EXPECT_EQ(text_at(load_address + 128), "code");
}

TEST_F(Kernel, SegmentsAreZeroBeyondTheirFileBytes)
{
    std::ranges::fill(ram, std::byte{0xee});
    ASSERT_TRUE(load(multiboot_file("code")));
    EXPECT_EQ(at<std::uint8_t>(load_address + 0x1fff), 0);
    EXPECT_EQ(at<std::uint8_t>(load_address + 0x2000), 0xee);
}

TEST_F(Kernel, PvhGetsItsStartInformation)
{
    initrd = "an initrd";
    const auto entry = load(pvh_file("code"));
    ASSERT_TRUE(entry) << entry.error().detail;
    EXPECT_EQ(entry->mode, Entry::Mode::protected32);
    EXPECT_EQ(entry->instruction, load_address + 256);

    const auto info = entry->rbx;
    EXPECT_EQ(at<std::uint32_t>(info), 0x336e'c578u);
    EXPECT_EQ(at<std::uint32_t>(info + 4), 1u);
    EXPECT_EQ(text_at(at<std::uint64_t>(info + 24)), "quiet");
    EXPECT_EQ(at<std::uint64_t>(info + 32), 0xe0000u);
    const auto module = at<std::uint64_t>(info + 16);
    EXPECT_EQ(text_at(at<std::uint64_t>(module)), "an initrd");
    EXPECT_EQ(at<std::uint64_t>(module + 8), initrd.size());
    const auto map = at<std::uint64_t>(info + 40);
    EXPECT_EQ(at<std::uint64_t>(map), 0u);
    EXPECT_EQ(at<std::uint64_t>(map + 8), layout::low_ram_end);
    EXPECT_GE(at<std::uint32_t>(info + 48), 4u);
}

TEST_F(Kernel, BzimageGetsItsZeroPage)
{
    initrd = "an initrd";
    const auto entry = load(bzimage_file("payload"));
    ASSERT_TRUE(entry) << entry.error().detail;
    EXPECT_EQ(entry->mode, Entry::Mode::long64);
    EXPECT_EQ(entry->instruction, load_address + 0x200);
    EXPECT_EQ(text_at(load_address), "payload");

    const auto page = entry->rsi;
    EXPECT_EQ(at<std::uint8_t>(page + 0x210), 0xff);
    EXPECT_EQ(text_at(at<std::uint32_t>(page + 0x228)), "quiet");
    EXPECT_EQ(text_at(at<std::uint32_t>(page + 0x218)), "an initrd");
    EXPECT_EQ(at<std::uint32_t>(page + 0x21c), initrd.size());
    EXPECT_EQ(at<std::uint64_t>(page + 0x70), 0xe0000u);
    EXPECT_GE(at<std::uint8_t>(page + 0x1e8), 4);
    EXPECT_EQ(at<std::uint64_t>(layout::boot_page_tables) & ~0xfffull,
              layout::boot_page_tables + 0x1000);
}

TEST_F(Kernel, RefusesWhatIsNone)
{
    EXPECT_THAT(failure("#!/bin/sh\n"), HasSubstr("is not one"));
    EXPECT_THAT(failure(std::string(1, '\0')), HasSubstr("is not one"));
    std::string plain = pvh_file("code");
    put(plain, 200, std::uint32_t{7});  // another note
    EXPECT_THAT(failure(plain), HasSubstr("without a PVH note"));
    std::string foreign = pvh_file("code");
    put(foreign, offsetof(Elf64_Ehdr, e_machine), std::uint16_t{EM_AARCH64});
    EXPECT_THAT(failure(foreign), HasSubstr("another machine"));
    std::string old = bzimage_file("payload");
    put(old, 0x206, std::uint16_t{0x0204});
    EXPECT_THAT(failure(old), HasSubstr("without a 64-bit entry"));
}

TEST_F(Kernel, EveryTruncatedFileIsRefusedOrLoadedWhole)
{
    for (const std::string& whole :
         {multiboot_file("some code"), pvh_file("some code"), bzimage_file("payload")})
        for (std::size_t size = 1; size < whole.size(); size += 7)
            EXPECT_NE(failure(whole.substr(0, size)), "it loads")
                << size << " bytes of " << whole.size();
}

TEST_F(Kernel, RefusesLyingHeaders)
{
    std::string elf = multiboot_file("code");
    put(elf, 88 + offsetof(Elf32_Phdr, p_filesz), std::uint32_t{0xffff'fff0});
    EXPECT_THAT(failure(elf), HasSubstr("more bytes in the file than in memory"));

    elf = multiboot_file("code", 0xffff'0000);
    EXPECT_THAT(failure(elf), HasSubstr("does not fit into guest memory"));

    elf = multiboot_file("code");
    put(elf, 88 + offsetof(Elf32_Phdr, p_paddr), std::uint32_t{0x6000});
    EXPECT_THAT(failure(elf), HasSubstr("where boot information stands"));

    elf = pvh_file("code");
    put(elf, offsetof(Elf64_Ehdr, e_phoff), ~std::uint64_t{0} - 8);
    EXPECT_THAT(failure(elf), HasSubstr("truncated"));

    elf = pvh_file("code");
    put(elf, offsetof(Elf64_Ehdr, e_phnum), std::uint16_t{0xffff});
    EXPECT_THAT(failure(elf), HasSubstr("program headers"));

    elf = pvh_file("code");
    put(elf, 192, std::uint32_t{0xffff'fff0});  // the note's name
    EXPECT_THAT(failure(elf), HasSubstr("without a PVH note"));

    elf = pvh_file("code", 0xff00'0000);
    EXPECT_THAT(failure(elf), HasSubstr("begins outside guest memory"));

    std::string kernel = bzimage_file("payload");
    put(kernel, 0x260, std::uint32_t{0xffff'ffff});
    EXPECT_THAT(failure(kernel), HasSubstr("MiB of guest memory"));
    kernel = bzimage_file("payload");
    put(kernel, 0x258, std::uint64_t{0x1000});
    EXPECT_THAT(failure(kernel), HasSubstr("below 1 MiB"));
}

TEST_F(Kernel, RefusesWhatDoesNotFit)
{
    initrd = std::string(4 << 20, 'x');
    EXPECT_THAT(failure(bzimage_file("payload")), HasSubstr("the initrd of 4 MiB does not fit"));
    EXPECT_THAT(failure(pvh_file("code")), HasSubstr("the initrd of 4 MiB does not fit"));
    initrd.clear();
    command_line = std::string(3000, 'x');
    EXPECT_THAT(failure(bzimage_file("payload")), HasSubstr("at most 2047 bytes"));
    command_line = std::string(layout::command_line_bytes_max, 'x');
    EXPECT_THAT(failure(pvh_file("code")), HasSubstr("command line has 65536 bytes"));
}

}  // namespace
}  // namespace hostler::vmm
