#include "xml/storage/volume.hpp"

#include <gtest/gtest.h>

#include "tests/xml/refusals.hpp"

namespace hostler::xml {
namespace {

using Pool = StoragePool::Type;

Result<StorageVolume> read(std::string_view text)
{
    return parse_volume(text, Pool::dir);
}

TEST(StorageVolume, ItsPoolSaysWhichFormatsItHas)
{
    const std::string text = "<volume><name>v</name><capacity unit='KiB'>5</capacity></volume>";
    EXPECT_EQ(parse_volume(text, Pool::dir)->target.format, "raw");
    EXPECT_EQ(parse_volume(text, Pool::disk)->target.format, "none");
    EXPECT_FALSE(parse_volume(text, Pool::logical)->target.format.has_value());
    EXPECT_EQ(parse_volume(text, Pool::dir)->allocation_bytes, 5120U);
}

TEST(StorageVolume, IsWrittenWithoutWhatOnlyAHostKnows)
{
    const auto volume = read(
        "<volume><name>v</name><capacity>5</capacity><physical>99</physical><source>"
        "<device path='/a'><extent start='1' end='2'/></device></source><target>"
        "<path>/zz</path><format type='qcow2'/><nocow/><clusterSize unit='KiB'>128</clusterSize>"
        "<features><extended_l2/></features><timestamps><atime>1</atime></timestamps></target>"
        "</volume>");
    ASSERT_TRUE(volume) << volume.error().text();
    EXPECT_TRUE(volume->target.is_without_cow);
    EXPECT_EQ(format(*volume),
              "<volume type='file'>\n"
              "  <name>v</name>\n"
              "  <capacity unit='bytes'>5</capacity>\n"
              "  <allocation unit='bytes'>5</allocation>\n"
              "  <target>\n"
              "    <path>/zz</path>\n"
              "    <format type='qcow2'/>\n"
              "    <compat>1.1</compat>\n"
              "    <clusterSize unit='B'>131072</clusterSize>\n"
              "    <features>\n"
              "      <extended_l2/>\n"
              "    </features>\n"
              "  </target>\n"
              "</volume>\n");
}

constexpr Refusal refusals[] = {
    {"<volume/>", ErrorCode::xml_error},
    {"<volume><name>v</name></volume>", ErrorCode::xml_error},
    {"<volume type='x'><name>v</name><capacity>5</capacity></volume>",
     ErrorCode::config_unsupported},
    {"<volume><name>v</name><capacity unit='x'>5</capacity></volume>", ErrorCode::invalid_argument},
    {"<volume><name>v</name><capacity>x</capacity></volume>", ErrorCode::xml_error},
    {"<volume><name>v</name><capacity>5</capacity><target><format type='foo'/></target></volume>",
     ErrorCode::config_unsupported},
    {"<volume><name>v</name><capacity>5</capacity><target><compat>x</compat></target></volume>",
     ErrorCode::xml_error},
};

TEST(StorageVolume, WrongOnesAreRefused)
{
    expect_refusals(refusals, read);
}

}  // namespace
}  // namespace hostler::xml
