#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class VolumeCreateTest : public CommandTest {
protected:
    VolumeCreateTest()
    {
        server.reply<proto::StoragePoolLookupByName>({pool});
        server.reply<proto::StoragePoolIsActive>({1});
        server.reply<proto::StoragePoolLookupByVolume>({pool});
        server.reply<proto::StorageVolLookupByKey>({volume});
        server.reply<proto::StorageVolGetPath>({"/images/base.img"});
        server.reply<proto::StorageVolGetXmlDesc>(
            {"<volume>\n  <name>base</name>\n  <key>k</key>\n</volume>\n"});
        server.reply<proto::StorageVolCreateXml>({made});
        server.reply<proto::StorageVolCreateXmlFrom>({made});
    }

    /// The XML that the words stand for.
    std::string xml_of(Words words)
    {
        words.insert(words.begin(), {"images", "disk"});
        words.push_back("--print-xml");
        return run("vol-create-as", words);
    }

    const proto::StoragePoolRef pool = {"images", own_uuid()};
    const proto::StorageVolRef volume = {"images", "base", "/images/base.img"};
    const proto::StorageVolRef made = {"images", "disk", "/images/disk"};
    const std::string file = places.file("<volume/>");
};

TEST_F(VolumeCreateTest, IsMadeFromAFile)
{
    expect_verb<proto::StorageVolCreateXml>("vol-create", {"images", file},
                                            "Vol disk created from " + file + "\n",
                                            "Failed to create vol from " + file, {made});
    expect_flags<proto::StorageVolCreateXml>(
        "vol-create", {"images", file},
        {{{}, 0},
         {{"--prealloc-metadata"}, VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA},
         {{"--validate"}, VIR_STORAGE_VOL_CREATE_VALIDATE}});
}

TEST_F(VolumeCreateTest, ASizeIsInBytesUnlessItHasAUnit)
{
    EXPECT_EQ(xml_of({"1G"}),
              "<volume>\n  <name>disk</name>\n  <capacity>1073741824</capacity>\n</volume>\n");
    EXPECT_EQ(xml_of({"512", "--allocation", "1KB", "--format", "qcow2"}),
              "<volume>\n  <name>disk</name>\n  <capacity>512</capacity>\n"
              "  <allocation>1000</allocation>\n"
              "  <target>\n    <format type='qcow2'/>\n  </target>\n</volume>\n");
    EXPECT_EQ(count<proto::StorageVolCreateXml>(), 0u);
}

TEST_F(VolumeCreateTest, ASizeThatIsNoneIsRefusedWithTheReason)
{
    EXPECT_EQ(failure_of("vol-create-as", {"images", "disk", "big"}), "Malformed size big\n");
    EXPECT_EQ(failure_of("vol-create-as", {"images", "disk", "1X"}),
              "Malformed size 1X\ninvalid argument: unknown suffix 'X'\n");
    EXPECT_EQ(failure_of("vol-create-as", {"images", "disk", "1", "--allocation", "99999999E"}),
              "Malformed size 99999999E\nnumerical overflow: value too large: 99999999E\n");
    EXPECT_EQ(count<proto::StorageVolCreateXml>(), 0u);
}

TEST_F(VolumeCreateTest, WhatItStandsOnIsLookedForInThePoolFirst)
{
    const std::string expected =
        "  <backingStore>\n    <path>/images/base.img</path>\n"
        "    <format type='raw'/>\n  </backingStore>\n";
    const Words words = {"1G", "--backing-vol", "base", "--backing-vol-format", "raw"};
    server.reply<proto::StorageVolLookupByName>({volume});
    EXPECT_NE(xml_of(words).find(expected), std::string::npos);
    EXPECT_EQ(count<proto::StorageVolLookupByKey>(), 0u);
    server.refuse<proto::StorageVolLookupByName>(Error(ErrorCode::no_storage_volume, "no"));
    EXPECT_NE(xml_of(words).find(expected), std::string::npos);
    EXPECT_EQ(count<proto::StorageVolLookupByKey>(), 1u);
    server.refuse<proto::StorageVolLookupByKey>(Error(ErrorCode::no_storage_volume, "no"));
    server.refuse<proto::StorageVolLookupByPath>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("vol-create-as", {"images", "disk", "1", "--backing-vol", "base"}),
              "failed to get vol 'base'\noperation failed: no\n");
}

TEST_F(VolumeCreateTest, IsMadeFromWords)
{
    expect_verb<proto::StorageVolCreateXml>("vol-create-as", {"images", "disk", "1M"},
                                            "Vol disk created\n", "Failed to create vol disk",
                                            {made});
    EXPECT_EQ(last<proto::StorageVolCreateXml>().pool.name, "images");
}

TEST_F(VolumeCreateTest, IsMadeFromXmlAndAnotherOnesData)
{
    expect_verb<proto::StorageVolCreateXmlFrom>("vol-create-from", {"images", file, "base"},
                                                "Vol disk created from input vol base\n",
                                                "Failed to create vol from " + file, {made});
    EXPECT_EQ(last<proto::StorageVolCreateXmlFrom>().clonevol.key, "/images/base.img");
    expect_flags<proto::StorageVolCreateXmlFrom>(
        "vol-create-from", {"images", file, "base"},
        {{{"--reflink"}, VIR_STORAGE_VOL_CREATE_REFLINK},
         {{"--validate", "--prealloc-metadata"},
          VIR_STORAGE_VOL_CREATE_VALIDATE | VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA}});
}

TEST_F(VolumeCreateTest, ACloneIsTheSameUnderAnotherName)
{
    expect_verb<proto::StorageVolCreateXmlFrom>("vol-clone", {"base", "copy"},
                                                "Vol copy cloned from base\n",
                                                "Failed to clone vol from base", {made});
    const std::string xml = "<volume>\n  <name>copy</name>\n  <key>k</key>\n</volume>";
    EXPECT_EQ(last<proto::StorageVolCreateXmlFrom>().xml, xml);
    EXPECT_EQ(run("vol-clone", {"base", "copy", "--print-xml"}), xml);
    EXPECT_EQ(count<proto::StorageVolCreateXmlFrom>(), 2u);
}

}  // namespace
}  // namespace hostler::cli
