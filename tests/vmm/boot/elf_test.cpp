// ELF files as strangers make them: each number in a header that leads somewhere else.
#include "drivers/kvm/vmm/boot/elf.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/vmm/boot/kernel_load.hpp"

namespace hostler::vmm {
namespace {

using testing::HasSubstr;
using namespace test;

std::string reading(const std::string& file)
{
    const auto elf = read_elf(image_of(file));
    return elf ? "it reads" : elf.error().detail;
}

TEST(Elf, ReadsBothClasses)
{
    const auto small = read_elf(image_of(multiboot_file("code", 0x3000))).or_throw();
    EXPECT_FALSE(small.is_64);
    EXPECT_EQ(small.entry, load_address + 128u);
    ASSERT_EQ(small.segments.size(), 1u);
    EXPECT_EQ(small.segments[0].address, load_address);
    EXPECT_EQ(small.segments[0].file_bytes, 132u);
    EXPECT_EQ(small.segments[0].memory_bytes, 0x3000u);

    const auto large = read_elf(image_of(pvh_file("code"))).or_throw();
    EXPECT_TRUE(large.is_64);
    ASSERT_EQ(large.segments.size(), 2u);
    EXPECT_EQ(large.segments[1].type, std::uint32_t{PT_NOTE});
    EXPECT_EQ(large.segments[1].offset, 192u);
}

struct BadHeader {
    const char* what;
    std::string file;
    const char* sentence;
};

TEST(Elf, RefusesHeadersThatLeadNowhere)
{
    const std::string file = pvh_file("code");
    const auto changed = [&file](std::size_t offset, auto value) {
        return with(file, offset, value);
    };
    const BadHeader headers[] = {
        {"big-endian", changed(EI_DATA, std::uint8_t{ELFDATA2MSB}),
         "is an ELF file for big-endian"},
        {"no class", changed(EI_CLASS, std::uint8_t{7}), "of neither 32 nor 64 bits"},
        {"ARM", changed(offsetof(Elf64_Ehdr, e_machine), std::uint16_t{EM_AARCH64}),
         "for another machine"},
        {"i386 of 64 bits", changed(offsetof(Elf64_Ehdr, e_machine), std::uint16_t{EM_386}),
         "for another machine"},
        {"no segments", changed(offsetof(Elf64_Ehdr, e_phnum), std::uint16_t{0}),
         "without program headers that can be read"},
        {"65 segments", changed(offsetof(Elf64_Ehdr, e_phnum), std::uint16_t{65}),
         "without program headers that can be read"},
        {"segments of another size", changed(offsetof(Elf64_Ehdr, e_phentsize), std::uint16_t{32}),
         "without program headers that can be read"},
        {"segments behind the end", changed(offsetof(Elf64_Ehdr, e_phoff), file.size() - 8),
         "is truncated"},
        {"segments where 64 bits end", changed(offsetof(Elf64_Ehdr, e_phoff), ~std::uint64_t{0}),
         "is truncated"},
        {"nothing but the magic", file.substr(0, 4), "is truncated"},
        {"an identity alone", file.substr(0, EI_NIDENT), "is truncated"},
    };
    for (const auto& [what, bad, sentence] : headers)
        EXPECT_THAT(reading(bad), HasSubstr(sentence)) << what;
}

TEST(Elf, IsKnownByItsFirstFourBytes)
{
    EXPECT_TRUE(is_elf(image_of(ELFMAG)));
    EXPECT_FALSE(is_elf(image_of("\177EL")));
    EXPECT_FALSE(is_elf(image_of("#!/bin/sh")));
}

/// Segments that a test describes, of a file that holds "0123456789".
class ElfSegments : public testing::Test {
protected:
    Result<std::uint64_t> load(std::vector<Elf::Segment> segments, std::uint64_t floor = 0x1000)
    {
        Elf elf{.is_64 = true, .entry = 0, .segments = std::move(segments)};
        return load_segments(image, elf, memory, floor);
    }
    std::string failure(const Elf::Segment& segment)
    {
        const auto end = load({segment});
        return end ? "it loads" : end.error().detail;
    }
    std::string at(std::uint64_t address, std::size_t bytes)
    {
        const auto found = memory.at(GuestAddress{address}, bytes);
        return found ? std::string(reinterpret_cast<const char*>(found->data()), bytes) : "outside";
    }

    const Image image = image_of("0123456789");
    std::vector<std::byte> low = std::vector<std::byte>(0x4000, std::byte{'.'});
    std::vector<std::byte> high = std::vector<std::byte>(0x1000, std::byte{'.'});
    GuestMemory memory{{{GuestAddress{0}, low}, {GuestAddress{0x8000}, high}}};
};

TEST_F(ElfSegments, GoToTheirPlacesAndTheHighestEndIsTold)
{
    const auto end = load({{PT_LOAD, 6, 4, 0x2000, 0, 6}, {PT_LOAD, 0, 3, 0x1000, 0, 3}});
    ASSERT_TRUE(end);
    EXPECT_EQ(*end, 0x2006u);
    EXPECT_EQ(at(0x1000, 4), "012.");
    EXPECT_EQ(at(0x2000, 7), std::string("6789\0\0.", 7));
}

TEST_F(ElfSegments, OthersThanLoadAndEmptyOnesTakeNoPlace)
{
    const auto end = load({{PT_NOTE, 0, 4, 0x2000, 0, 4},
                           {PT_LOAD, 0, 0, ~std::uint64_t{0}, 0, 0},
                           {PT_LOAD, 0, 1, 0x1000, 0, 1}});
    ASSERT_TRUE(end) << end.error().detail;
    EXPECT_EQ(*end, 0x1001u);
    EXPECT_EQ(at(0x2000, 4), "....");
}

TEST_F(ElfSegments, MayLieInAnyRegionButInOne)
{
    EXPECT_TRUE(load({{PT_LOAD, 0, 10, 0x8ff6, 0, 10}}));
    EXPECT_EQ(at(0x8ff6, 10), "0123456789");
    EXPECT_THAT(failure({PT_LOAD, 0, 10, 0x8ff7, 0, 10}), HasSubstr("does not fit"));
    EXPECT_THAT(failure({PT_LOAD, 0, 10, 0x3ffc, 0, 0x5000}), HasSubstr("does not fit"))
        << "across the gap";
}

TEST_F(ElfSegments, RefusesWhatLiesWrong)
{
    constexpr std::uint64_t top = ~std::uint64_t{0};
    EXPECT_THAT(failure({PT_LOAD, 0, 4, 0x5000, 0, 4}), HasSubstr("does not fit")) << "in the gap";
    EXPECT_THAT(failure({PT_LOAD, 0, 4, top - 1, 0, 4}), HasSubstr("does not fit")) << "wraps";
    EXPECT_THAT(failure({PT_LOAD, 0, 4, 0x1000, 0, top}), HasSubstr("does not fit"));
    EXPECT_THAT(failure({PT_LOAD, 0, 4, 0x0fff, 0, 4}), HasSubstr("where boot information stands"));
    EXPECT_THAT(failure({PT_LOAD, 0, 5, 0x1000, 0, 4}), HasSubstr("more bytes in the file"));
    EXPECT_THAT(failure({PT_LOAD, 7, 4, 0x1000, 0, 4}), HasSubstr("is truncated"));
    EXPECT_THAT(failure({PT_LOAD, top, 4, 0x1000, 0, 4}), HasSubstr("is truncated"));
    EXPECT_EQ(load({}).error().detail, "the kernel is an ELF file with nothing to load");
}

/// A note as the ABI lays it out, its parts padded to words.
std::string note(std::string_view name, std::uint32_t type, std::string_view descriptor)
{
    std::string bytes;
    put(bytes, 0, static_cast<std::uint32_t>(name.size()));
    put(bytes, 4, static_cast<std::uint32_t>(descriptor.size()));
    put(bytes, 8, type);
    for (const std::string_view part : {name, descriptor}) {
        bytes += part;
        bytes.resize((bytes.size() + 3) / 4 * 4);
    }
    return bytes;
}

constexpr std::string_view xen("Xen", 4);
constexpr std::string_view word("\x78\x56\x34\x12", 4);

/// Of a file that is all notes.
std::optional<std::uint32_t> found(const std::string& notes)
{
    const Elf elf{.is_64 = true,
                  .entry = 0,
                  .segments = {{PT_LOAD, 0, 1, 0, 0, 1}, {PT_NOTE, 0, notes.size(), 0, 0, 0}}};
    return find_note(image_of(notes), elf, "Xen", 18).or_throw();
}

TEST(ElfNotes, TheRightOneIsFoundAmongOthers)
{
    const std::string wanted = note(xen, 18, word);
    EXPECT_EQ(found(wanted), 0x1234'5678u);
    EXPECT_EQ(found(note(xen, 17, "abcd") + note(std::string_view("Linux", 6), 18, "abcd") +
                    note(xen, 18, "abc") + wanted),
              0x1234'5678u)
        << "another type, another name, a descriptor that holds no word";
    EXPECT_EQ(found(note(xen, 18, "\x78\x56\x34\x12more")), 0x1234'5678u) << "64 bits, cut";
    EXPECT_EQ(found(note("", 18, "") + wanted), 0x1234'5678u);
}

TEST(ElfNotes, ANameCountsItsClosingZero)
{
    EXPECT_EQ(found(note("Xen", 18, word)), std::nullopt);
    EXPECT_EQ(found(note(std::string_view("Xen\0\0", 5), 18, word)), std::nullopt);
}

TEST(ElfNotes, LengthsThatLeadOutsideEndTheSearch)
{
    const std::string wanted = note(xen, 18, word);
    for (const std::uint32_t lie : {0x100u, 0x7fff'ffffu, 0xffff'fffdu, 0xffff'ffffu}) {
        EXPECT_EQ(found(with(note(xen, 17, word), 0, lie) + wanted), std::nullopt) << lie;
        EXPECT_EQ(found(with(note(xen, 17, word), 4, lie) + wanted), std::nullopt) << lie;
    }
    for (std::size_t size = 1; size < wanted.size(); ++size)
        EXPECT_EQ(found(wanted.substr(0, size)), std::nullopt) << size;
}

TEST(ElfNotes, ASegmentOutsideTheFileIsAnErrorAndAHugeOneIsPassedOver)
{
    const Image image = image_of(note(xen, 18, word));
    Elf elf{.is_64 = true, .entry = 0, .segments = {{PT_NOTE, 8, image.size(), 0, 0, 0}}};
    EXPECT_EQ(find_note(image, elf, "Xen", 18).error().detail, "the kernel is truncated");
    elf.segments[0].file_bytes = ~std::uint64_t{0};
    EXPECT_EQ(find_note(image, elf, "Xen", 18).or_throw(), std::nullopt)
        << "no memory is taken for it";
}

}  // namespace
}  // namespace hostler::vmm
