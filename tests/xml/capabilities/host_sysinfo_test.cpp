#include "xml/capabilities/host_sysinfo.hpp"

#include <gtest/gtest.h>

#include "xml/schema/format.hpp"
#include "xml/schema/parse.hpp"

namespace hostler::xml {
namespace {

TEST(HostSysinfo, ReadAndWrittenAreTheSameBytes)
{
    constexpr std::string_view text = R"(<sysinfo type='smbios'>
  <bios>
    <entry name='vendor'>R&amp;D</entry>
  </bios>
  <system>
    <entry name='product'>Standard PC</entry>
  </system>
  <baseBoard>
    <entry name='serial'>7</entry>
  </baseBoard>
  <chassis>
    <entry name='manufacturer'>QEMU</entry>
  </chassis>
</sysinfo>
)";
    const auto read = parse_document<HostSysinfo>(text, "(sysinfo)");
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->bios[0].value, "R&D");
    EXPECT_EQ(format_document(*read), text);
}

TEST(HostSysinfo, WhatNobodyTellsIsLeftOut)
{
    EXPECT_EQ(format_document(HostSysinfo{}), "<sysinfo type='smbios'/>\n");
}

}  // namespace
}  // namespace hostler::xml
