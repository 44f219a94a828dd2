#include "xml/capabilities/storage_capabilities.hpp"

#include <gtest/gtest.h>

#include "xml/schema/parse.hpp"

namespace hostler::xml {
namespace {

using Type = StoragePool::Type;

TEST(StorageCapabilities, TellOfEveryTypeAndItsFormats)
{
    const Type supported[] = {Type::dir};
    const StorageCapabilities capabilities = storage_capabilities(supported);
    EXPECT_EQ(capabilities.pools.size(), words(Type{}).size());
    for (const PoolCapability& pool : capabilities.pools)
        EXPECT_EQ(pool.supported == YesNo::yes, pool.type == Type::dir);

    const std::string text = format(capabilities);
    EXPECT_EQ(text.find(R"(<storagepoolCapabilities>
  <pool type='dir' supported='yes'>
    <volOptions>
      <defaultFormat type='raw'/>
      <enum name='targetFormatType'>
        <value>raw</value>
)"),
              0u)
        << text;
    EXPECT_NE(text.find("  <pool type='iscsi' supported='no'>\n  </pool>\n"), text.npos) << text;
}

}  // namespace
}  // namespace hostler::xml
