#include "xml/schema/relaxng.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "xml/domain/domain.hpp"

namespace hostler::xml {
namespace {

using testing::HasSubstr;

Result<Done> judged(const std::string& devices)
{
    const std::string text =
        "<domain "
        "type='kvm'>\n<name>a</name><memory>1</memory><os><type>hvm</type></os>\n<devices>" +
        devices + "</devices></domain>";
    const auto document = Document::read(text, "test");
    return validator<Domain>().judge(*document);
}

TEST(RelaxNg, TakesElementsInAnyOrder)
{
    EXPECT_TRUE(judged("<disk type='file'><target dev='vda'/><source file='/a'/></disk>"));
    EXPECT_TRUE(judged("<disk type='file'><source file='/a'/><target dev='vda'/></disk>"));
}

TEST(RelaxNg, KnowsWhatATypeDecides)
{
    EXPECT_TRUE(judged("<disk type='block'><target dev='vda'/><source dev='/a'/></disk>"));
    EXPECT_FALSE(judged("<disk type='block'><target dev='vda'/><source file='/a'/></disk>"));
}

TEST(RelaxNg, RefusesWordsNumbersAndNamesThatTheDescriptionDoesNotTake)
{
    EXPECT_FALSE(judged("<disk type='file'><target dev='vda' bus='warp'/></disk>"));
    EXPECT_FALSE(judged("<controller type='pci' index='-1'/>"));
    EXPECT_FALSE(judged("<warpdrive/>"));
    EXPECT_FALSE(judged("<disk type='file' warp='9'><target dev='vda'/></disk>"));
    EXPECT_FALSE(judged("<disk type='file'><source file='/a'/></disk>"));
}

/// Seventeen attributes that need not be there: judged one by one, not in all their combinations.
TEST(RelaxNg, ManyAttributesTakeNoLongerThanTheyMust)
{
    const std::string driver =
        "<driver name='qemu' type='raw' cache='none' error_policy='stop' rerror_policy='stop' "
        "io='native' ioeventfd='on' event_idx='on' copy_on_read='on' discard='unmap' "
        "detect_zeroes='on' queues='2' queue_size='256' iommu='on' ats='on' packed='on' "
        "page_per_vq='on'/>";
    const std::string rest = "<source file='/a'/><target dev='vda' bus='virtio'/></disk>";
    const auto start = std::chrono::steady_clock::now();
    EXPECT_TRUE(judged("<disk type='file'>" + driver + rest));
    EXPECT_FALSE(judged("<disk type='file'>" + driver + "<warpdrive/>" + rest));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

TEST(RelaxNg, NamesTheLine)
{
    const auto verdict = judged("<warpdrive/>");
    ASSERT_FALSE(verdict);
    EXPECT_EQ(verdict.error().code, ErrorCode::xml_invalid_schema);
    EXPECT_THAT(verdict.error().text(), HasSubstr("line 3"));
}

TEST(RelaxNg, ForeignXmlMayStandInMetadataAlone)
{
    const auto text = [](const std::string& in) {
        return "<domain type='kvm'><name>a</name><memory>1</memory>" + in +
               "<os><type>hvm</type></os></domain>";
    };
    const std::string foreign = "<x:y xmlns:x='urn:x' z='1'>text<x:w/></x:y>";
    const auto inside = Document::read(text("<metadata>" + foreign + "</metadata>"), "test");
    const auto outside = Document::read(text(foreign), "test");
    EXPECT_TRUE(validator<Domain>().judge(*inside));
    EXPECT_FALSE(validator<Domain>().judge(*outside));
}

}  // namespace
}  // namespace hostler::xml
