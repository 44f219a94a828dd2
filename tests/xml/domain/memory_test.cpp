#include "xml/domain/memory.hpp"

#include "tests/xml/domain/element.hpp"

namespace hostler::xml {
namespace {

constexpr auto xml_code = ErrorCode::xml_error;
constexpr auto unsupported = ErrorCode::config_unsupported;

struct Size {
    std::string_view unit;
    std::string_view number;
    std::uint64_t kib;
};

Result<Domain> of_size(std::string_view attributes, std::string_view number)
{
    return parse_domain("<domain type='test'><name>a</name><memory" + std::string(attributes) +
                        ">" + std::string(number) + "</memory><os><type>hvm</type></os></domain>");
}

TEST(MemorySize, IsKibibytesAndRoundedUp)
{
    constexpr Size sizes[] = {
        {"", "2048", 2048},
        {"b", "1", 1},
        {"bytes", "1024", 1},
        {"byte", "1025", 2},
        {"k", "3", 3},
        {"KiB", "3", 3},
        {"kb", "1000", 977},
        {"KB", "1", 1},
        {"M", "1", 1024},
        {"MiB", "1", 1024},
        {"mb", "1", 977},
        {"GiB", "2", 2097152},
        {"g", "1", 1048576},
        {"GB", "1", 976563},
        {"TiB", "1", 1073741824},
        {"T", "8", 8589934592},
        {"PiB", "1", 1099511627776},
        {"EiB", "1", 1125899906842624},
        {"EiB", "7", 7881299347898368},
    };
    for (const Size& size : sizes) {
        const std::string unit = size.unit.empty() ? "" : " unit='" + std::string(size.unit) + "'";
        const auto domain = of_size(unit, size.number);
        ASSERT_TRUE(domain) << size.unit << ": " << domain.error().text();
        EXPECT_EQ(domain->memory_kib, size.kib) << size.number << " " << size.unit;
    }
}

TEST(MemorySize, HasAUnitThatThereIsAndFits)
{
    struct Row {
        std::string_view unit;
        std::string_view number;
        ErrorCode code;
        std::string_view part;
    };
    constexpr Row rows[] = {
        {"stone", "1", ErrorCode::invalid_argument, "unknown suffix 'stone': a unit is bytes, KiB"},
        {"KiBi", "1", ErrorCode::invalid_argument, "'KiBi'"},
        {"Ki", "1", ErrorCode::invalid_argument, "'Ki'"},
        {"kbyte", "1", ErrorCode::invalid_argument, "'kbyte'"},
        {"KiB", "one", xml_code, "'one' is not a size"},
        {"KiB", "-1", xml_code, "'-1'"},
        {"KiB", "1.5", xml_code, "'1.5'"},
        {"EiB", "8", ErrorCode::overflow, "value too large: 8EiB"},
        {"KiB", "18446744073709551615", ErrorCode::overflow, "too large"},
        {"b", "18446744073709551616", xml_code, "is not a size"},
    };
    for (const Row& row : rows) {
        const auto domain = of_size(" unit='" + std::string(row.unit) + "'", row.number);
        ASSERT_FALSE(domain) << row.unit << row.number;
        EXPECT_EQ(domain.error().code, row.code) << domain.error().text();
        EXPECT_THAT(domain.error().text(), ::testing::HasSubstr(std::string(row.part)));
    }
}

TEST(MemoryTune, LimitsAreWrittenInKibibytes)
{
    constexpr Written rows[] = {
        {"<memtune><soft_limit unit='MiB'>1</soft_limit><hard_limit unit='G'>1</hard_limit>"
         "</memtune>",
         "<memtune><hard_limit unit='KiB'>1048576</hard_limit>"
         "<soft_limit unit='KiB'>1024</soft_limit></memtune>"},
        {"<memtune><min_guarantee>7</min_guarantee></memtune>",
         "<min_guarantee unit='KiB'>7</min_guarantee>"},
    };
    expect_written(In::domain, rows);
}

TEST(MemoryBacking, WhatIsSaidIsKept)
{
    constexpr Written rows[] = {
        {"<memoryBacking><locked/><nosharepages/><hugepages/></memoryBacking>",
         "<memoryBacking><hugepages/><nosharepages/><locked/></memoryBacking>"},
        {"<memoryBacking><hugepages><page size='2' unit='MiB' nodeset='0'/>"
         "</hugepages></memoryBacking>",
         "<page size='2048' unit='KiB' nodeset='0'/>"},
        {"<memoryBacking><source type='memfd'/><access mode='shared'/>"
         "<allocation mode='immediate' threads='4'/><discard/></memoryBacking>",
         ""},
    };
    expect_written(In::domain, rows);
}

TEST(MemoryBacking, WhatCannotBeIsRefused)
{
    constexpr Faulty rows[] = {
        {"<memoryBacking><source type='tape'/></memoryBacking>", xml_code, "'tape'"},
        {"<memoryBacking><access mode='open'/></memoryBacking>", xml_code, "'open'"},
        {"<memoryBacking><allocation mode='later'/></memoryBacking>", xml_code, "'later'"},
        {"<memoryBacking><hugepages><page/></hugepages></memoryBacking>", xml_code,
         "attribute 'size'"},
        {"<memoryBacking><hugepages><page size='2048'/><page size='1048576'/></hugepages>"
         "</memoryBacking>",
         ErrorCode::xml_detail, "two master hugepages detected: 2048 and 1048576 KiB"},
        {"<memoryBacking><hugepages><page size='2048' nodeset='0'/><page size='1048576'/>"
         "</hugepages></memoryBacking>",
         ErrorCode::xml_detail, "two master hugepages"},
    };
    expect_refused(In::domain, rows);
}

TEST(NumaTune, WhoNamesTheNodesChoosesThem)
{
    constexpr Written rows[] = {
        {"<numatune><memory nodeset='1-2' placement='static'/></numatune>",
         "<memory mode='strict' nodeset='1-2'/>"},
        {"<numatune><memory placement='auto' mode='preferred'/></numatune>",
         "<memory mode='preferred' placement='auto'/>"},
        {"<numatune><memory nodeset='0'/><memnode cellid='0' mode='interleave' nodeset='1'/>"
         "</numatune>",
         "<memnode cellid='0' mode='interleave' nodeset='1'/>"},
    };
    expect_written(In::domain, rows);
}

TEST(NumaTune, WhatCannotBeIsRefused)
{
    constexpr Faulty rows[] = {
        {"<numatune><memory nodeset='a'/></numatune>", unsupported, "'a'"},
        {"<numatune><memory nodeset='3-1'/></numatune>", unsupported, "'3-1'"},
        {"<numatune><memory mode='loose' nodeset='0'/></numatune>", xml_code, "'loose'"},
        {"<numatune><memory placement='static'/></numatune>", unsupported,
         "nodeset for NUMA memory tuning must be set"},
        {"<numatune><memnode nodeset='0'/></numatune>", xml_code, "attribute 'cellid'"},
        {"<numatune><memnode cellid='0'/></numatune>", xml_code, "attribute 'nodeset'"},
        {"<numatune><memory placement='auto'/><memnode cellid='0' nodeset='0'/></numatune>",
         unsupported, "not compatible with automatic NUMA placement"},
        {"<numatune><memory mode='restrictive' nodeset='0'/>"
         "<memnode cellid='0' mode='strict' nodeset='0'/></numatune>",
         xml_code, "cell 0 is 'strict'"},
    };
    expect_refused(In::domain, rows);
}

TEST(BlockTune, ADeviceOfTheHostIsNamedOnce)
{
    constexpr Written rows[] = {
        {"<blkiotune><device><weight>500</weight><path>/dev/sda</path></device>"
         "<weight>800</weight></blkiotune>",
         "<blkiotune><weight>800</weight><device><path>/dev/sda</path><weight>500</weight>"
         "</device></blkiotune>"},
    };
    expect_written(In::domain, rows);
    constexpr Faulty refused[] = {
        {"<blkiotune><device><weight>500</weight></device></blkiotune>", xml_code,
         "element 'path'"},
        {"<blkiotune><device><path>/a</path><weight>1</weight></device><device><path>/a</path>"
         "<read_iops_sec>2</read_iops_sec></device></blkiotune>",
         xml_code, "duplicate blkio device path '/a'"},
        {"<blkiotune><weight>heavy</weight></blkiotune>", xml_code, "'heavy'"},
    };
    expect_refused(In::domain, refused);
}

}  // namespace
}  // namespace hostler::xml
