#include "xml/storage/pool.hpp"

#include <gtest/gtest.h>

#include "tests/xml/refusals.hpp"

namespace hostler::xml {
namespace {

constexpr auto xml_code = ErrorCode::xml_error;
constexpr auto unsupported = ErrorCode::config_unsupported;

Result<StoragePool> read(std::string_view text)
{
    return parse_pool(text);
}

TEST(StoragePool, IsCalledAsItsSourceAndTheOtherWayRound)
{
    const auto group = read("<pool type='logical'><source><name>vg</name></source></pool>");
    ASSERT_TRUE(group) << group.error().text();
    EXPECT_EQ(group->name, "vg");
    EXPECT_EQ(group->path, "/dev/vg");
    EXPECT_EQ(group->source.format, "lvm2");
    const auto named = read("<pool type='zfs'><name>p</name></pool>");
    ASSERT_TRUE(named) << named.error().text();
    EXPECT_EQ(named->source.name, "p");
    EXPECT_EQ(named->path, "/dev/zvol/p");
}

TEST(StoragePool, KeepsWhatItsTypeKnows)
{
    const auto pool = read(
        "<pool type='dir'><name>p</name><capacity>9</capacity><source><dir path='/a'/>"
        "<format type='x'/><host name='q'/></source><target><path>/a//b/</path>"
        "<permissions><owner>-1</owner><mode>0755</mode></permissions></target></pool>");
    ASSERT_TRUE(pool) << pool.error().text();
    EXPECT_EQ(format(*pool),
              "<pool type='dir'>\n"
              "  <name>p</name>\n"
              "  <capacity unit='bytes'>0</capacity>\n"
              "  <allocation unit='bytes'>0</allocation>\n"
              "  <available unit='bytes'>0</available>\n"
              "  <source>\n"
              "  </source>\n"
              "  <target>\n"
              "    <path>/a/b</path>\n"
              "    <permissions>\n"
              "      <mode>0755</mode>\n"
              "    </permissions>\n"
              "  </target>\n"
              "</pool>\n");
}

// What libvirt's test driver answers.
constexpr Refusal refusals[] = {
    {"<pool type='dir'><name>p</name></pool>", xml_code},
    {"<pool type='dir'><target><path>/b</path></target></pool>", xml_code},
    {"<pool type='xx'><name>p</name></pool>", xml_code},
    {"<pool><name>p</name></pool>", xml_code},
    {"<pool type='dir'><name>p/q</name><target><path>/b</path></target></pool>", xml_code},
    {"<pool type='dir'><name>p</name><target><path>/b</path><permissions><mode>888</mode>"
     "</permissions></target></pool>",
     xml_code},
    {"<pool type='fs'><name>p</name><source/><target><path>/b</path></target></pool>", xml_code},
    {"<pool type='fs'><name>p</name><source><device path='/a'/><format type='ext9'/></source>"
     "<target><path>/b</path></target></pool>",
     unsupported},
    {"<pool type='netfs'><name>p</name><source><dir path='/a'/></source>"
     "<target><path>/b</path></target></pool>",
     xml_code},
    {"<pool type='netfs'><name>p</name><source><host name='h'/><dir path='a'/>"
     "<format type='cifs'/><protocol ver='4'/></source><target><path>/b</path></target></pool>",
     unsupported},
    {"<pool type='iscsi'><name>p</name><source><host name='h'/><device path='i'/>"
     "<auth type='xx' username='u'><secret usage='u'/></auth></source>"
     "<target><path>/b</path></target></pool>",
     unsupported},
    {"<pool type='iscsi'><name>p</name><source><host name='h'/><device path='i'/>"
     "<auth type='chap' username='u'/></source><target><path>/b</path></target></pool>",
     xml_code},
    {"<pool type='iscsi-direct'><name>p</name><source><host name='h'/><device path='i'/></source>"
     "</pool>",
     unsupported},
    {"<pool type='scsi'><name>p</name><source/><target><path>/b</path></target></pool>", xml_code},
    {"<pool type='scsi'><name>p</name><source><adapter type='fc_host' wwnn='zz' "
     "wwpn='10000000c9831b4b'/></source><target><path>/b</path></target></pool>",
     ErrorCode::internal},
    {"<pool type='scsi'><name>p</name><source><adapter type='scsi_host' name='a'>"
     "<parentaddr unique_id='1'><address/></parentaddr></adapter></source></pool>",
     xml_code},
    {"<pool type='rbd'><name>p</name><source><host name='a'/></source></pool>", xml_code},
    {"<pool type='rbd'><name>p</name><source><host name='h'/><name>a</name></source>"
     "<refresh><volume allocation='x'/></refresh></pool>",
     unsupported},
};

TEST(StoragePool, WhatATypeCannotDoWithoutIsDemanded)
{
    expect_refusals(refusals, read);
}

}  // namespace
}  // namespace hostler::xml
