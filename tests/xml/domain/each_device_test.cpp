#include "xml/domain/each_device.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hostler::xml {
namespace {

Domain domain()
{
    return parse_domain(R"(<domain type='kvm'><name>a</name><memory>1</memory>
  <os><type>hvm</type></os>
  <devices>
    <disk type='file'><target dev='vda'/><alias name='virtio-disk0'/></disk>
    <disk type='file'><target dev='vdb'/></disk>
    <memballoon model='virtio'><alias name='balloon0'/></memballoon>
    <iommu model='intel'/>
  </devices></domain>)")
        .or_throw();
}

TEST(EachDevice, OfEveryKindIsFoundByItsAlias)
{
    EXPECT_EQ(device_path(domain(), "virtio-disk0"), "/domain/devices/disk[1]");
    EXPECT_EQ(device_path(domain(), "balloon0"), "/domain/devices/memballoon");
    EXPECT_EQ(device_path(domain(), "net0"), "");
    EXPECT_EQ(device_path(domain(), ""), "");
}

TEST(EachDevice, TellsWhichAliasesAreTaken)
{
    EXPECT_THAT(aliases(domain()), testing::ElementsAre("balloon0", "virtio-disk0"));
}

}  // namespace
}  // namespace hostler::xml
