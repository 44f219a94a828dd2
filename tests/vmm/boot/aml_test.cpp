// Terms of AML, byte for byte as ACPI 6.4 has them: chapter 20 for the code, 6.4 for resources.
#include "drivers/kvm/vmm/boot/aml.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace hostler::vmm {
namespace {

using aml::Bytes;

template <std::size_t Size>
Bytes bytes(const char (&literal)[Size])
{
    return {literal, Size - 1};
}

/// PkgLength and where the content begins (20.2.4).
struct Length {
    std::size_t value = 0;
    std::size_t bytes = 0;
};
Length length_at(const Bytes& code, std::size_t at)
{
    const auto lead = static_cast<unsigned char>(code[at]);
    const unsigned more = lead >> 6;
    if (more == 0) return {lead & 0x3fu, 1};
    std::size_t value = lead & 0xf;
    for (unsigned index = 0; index < more; ++index)
        value |= std::size_t{static_cast<unsigned char>(code[at + 1 + index])} << (4 + 8 * index);
    return {value, more + 1};
}

TEST(Aml, EncodesLengthsOfEverySize)
{
    // At 63, 4095 and 1048575 the length itself needs a byte more.
    for (const std::size_t size : {1u, 57u, 58u, 59u, 60u, 4087u, 4088u, 4089u, 4090u, 70'000u,
                                   1'048'567u, 1'048'568u, 1'048'569u}) {
        const Bytes scope = aml::scope("ABCD", Bytes(size, '\0'));
        const Length length = length_at(scope, 1);
        EXPECT_EQ(length.value, scope.size() - 1) << size;
        EXPECT_EQ(scope.substr(1 + length.bytes, 4), "ABCD") << size;
        EXPECT_EQ(scope.size(), 1 + length.bytes + 4 + size) << size;
    }
}

struct Integer {
    std::uint64_t value;
    Bytes code;
};

TEST(Aml, EncodesAnIntegerAsShortAsItGoes)
{
    const Integer integers[] = {
        {0, bytes("\x00")},
        {1, bytes("\x01")},
        {2, bytes("\x0a\x02")},
        {0xff, bytes("\x0a\xff")},
        {0x100, bytes("\x0b\x00\x01")},
        {0xffff, bytes("\x0b\xff\xff")},
        {0x1'0000, bytes("\x0c\x00\x00\x01\x00")},
        {0xffff'ffff, bytes("\x0c\xff\xff\xff\xff")},
        {0x1'0000'0000, bytes("\x0e\x00\x00\x00\x00\x01\x00\x00\x00")},
        {std::numeric_limits<std::uint64_t>::max(), bytes("\x0e\xff\xff\xff\xff\xff\xff\xff\xff")},
    };
    for (const auto& [value, code] : integers) EXPECT_EQ(aml::integer(value), code) << value;
}

struct Path {
    const char* text;
    Bytes code;
};

TEST(Aml, EncodesNamesAndPaths)
{
    const Path paths[] = {
        {"_HID", "_HID"},
        {"\\_SB_", "\\_SB_"},
        {"^PWRB", "^PWRB"},
        {"\\_SB_.PWRB", "\\\x2e_SB_PWRB"},
        {"^^ABCD.EFGH",
         "^^\x2e"
         "ABCDEFGH"},
        {"^ABCD.EFGH.IJKL",
         "^\x2f\x03"
         "ABCDEFGHIJKL"},
    };
    for (const auto& [text, code] : paths) EXPECT_EQ(aml::path(text), code) << text;
}

/// The numbers as every ACPI dump shows them (19.3.4).
TEST(Aml, PacksEisaIdentifiers)
{
    EXPECT_EQ(aml::eisa_id("PNP0A03"), bytes("\x0c\x41\xd0\x0a\x03"));
    EXPECT_EQ(aml::eisa_id("PNP0A08"), bytes("\x0c\x41\xd0\x0a\x08"));
    EXPECT_EQ(aml::eisa_id("PNP0501"), bytes("\x0c\x41\xd0\x05\x01"));
    EXPECT_EQ(aml::eisa_id("PNP0C0C"), bytes("\x0c\x41\xd0\x0c\x0c"));
    EXPECT_EQ(aml::eisa_id("ABC1234"), bytes("\x0c\x04\x43\x12\x34"));
}

TEST(Aml, EncodesValues)
{
    EXPECT_EQ(aml::text("ACPI0013"), bytes("\x0d"
                                           "ACPI0013\0"));
    EXPECT_EQ(aml::buffer("xyz"), bytes("\x11\x06\x0a\x03xyz"));
    EXPECT_EQ(aml::package({aml::integer(5), aml::integer(0)}), bytes("\x12\x05\x02\x0a\x05\x00"));
    EXPECT_EQ(aml::name("_UID", aml::integer(1)), bytes("\x08_UID\x01"));
}

TEST(Aml, EncodesBlocks)
{
    const Bytes inner = aml::name("_UID", aml::integer(0));
    EXPECT_EQ(aml::scope("\\_SB_", inner), bytes("\x10\x0c\\_SB_\x08_UID\x00"));
    EXPECT_EQ(aml::device("COM1", inner), bytes("\x5b\x82\x0b"
                                                "COM1\x08_UID\x00"));
    EXPECT_EQ(aml::method("_EVT", 1, ""), bytes("\x14\x06_EVT\x09")) << "serialized";
    EXPECT_EQ(aml::if_bits(aml::local(0), 4, aml::notify("PWRB", 0x80)),
              bytes("\xa0\x0d\x7b\x60\x0a\x04\x00\x86PWRB\x0a\x80"));
}

TEST(Aml, EncodesRegionsAndTheirFields)
{
    EXPECT_EQ(aml::port_region("EREG", 0x604, 1), bytes("\x5b\x80"
                                                        "EREG\x01\x0b\x04\x06\x01"));
    EXPECT_EQ(aml::byte_field("EREG", "EVTS"), bytes("\x5b\x81\x0b"
                                                     "EREG\x01"
                                                     "EVTS\x08"));
    EXPECT_EQ(aml::store(aml::path("EVTS"), aml::local(1)), bytes("\x70"
                                                                  "EVTS\x61"));
    EXPECT_EQ(aml::returned(aml::masked(aml::path("SLOT"), 0x0f)),
              bytes("\xa4\x7bSLOT\x0a\x0f\x00"));
}

/// The descriptors stand in a buffer and end with a tag of their own (6.4.2.9).
TEST(Aml, ResourcesEndWithTheirTag)
{
    EXPECT_EQ(aml::resources({}), bytes("\x11\x05\x0a\x02\x79\x00"));
    EXPECT_EQ(aml::resources({"ab", "c"}), bytes("\x11\x08\x0a\x05"
                                                 "abc\x79\x00"));
}

struct Resource {
    const char* what;
    Bytes made;
    Bytes code;
};

TEST(Aml, EncodesResources)
{
    const Resource resources[] = {
        {"I/O ports (6.4.2.5)", aml::ports(0x3f8, 8), bytes("\x47\x01\xf8\x03\xf8\x03\x01\x08")},
        {"an interrupt: consumer, edge, high, exclusive (6.4.3.6)", aml::edge_interrupt(0x0109),
         bytes("\x89\x06\x00\x03\x01\x09\x01\x00\x00")},
        {"memory of 32 bits (6.4.3.4)", aml::fixed_memory(0xe000'0000, 0x10'0000),
         bytes("\x86\x09\x00\x01\x00\x00\x00\xe0\x00\x00\x10\x00")},
        {"bus numbers (6.4.3.5.3)", aml::bus_numbers(0, 0xff),
         bytes("\x88\x0d\x00\x02\x0c\x00\x00\x00\x00\x00\xff\x00\x00\x00\x00\x01")},
        {"a window below 4 GiB (6.4.3.5.2)", aml::memory_window(0xc000'0000, 0x2000'0000),
         bytes("\x87\x17\x00\x00\x0c\x01\x00\x00\x00\x00\x00\x00\x00\xc0\xff\xff\xff\xdf"
               "\x00\x00\x00\x00\x00\x00\x00\x20")},
        {"a window that ends at 4 GiB", aml::memory_window(0xf000'0000, 0x1000'0000),
         bytes("\x87\x17\x00\x00\x0c\x01\x00\x00\x00\x00\x00\x00\x00\xf0\xff\xff\xff\xff"
               "\x00\x00\x00\x00\x00\x00\x00\x10")},
        {"a window above 4 GiB (6.4.3.5.1)", aml::memory_window(0x80'0000'0000, 0x40'0000'0000),
         bytes("\x8a\x2b\x00\x00\x0c\x01\x00\x00\x00\x00\x00\x00\x00\x00"
               "\x00\x00\x00\x00\x80\x00\x00\x00\xff\xff\xff\xff\xbf\x00\x00\x00"
               "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x40\x00\x00\x00")},
    };
    for (const auto& [what, made, code] : resources) EXPECT_EQ(made, code) << what;
}

}  // namespace
}  // namespace hostler::vmm
