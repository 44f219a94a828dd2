#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/xml/domain/refused.hpp"

namespace hostler::xml {
namespace {

using testing::HasSubstr;

/// With an <os> whose firmware is chosen or not.
std::string firmware(const std::string& attribute, const std::string& in)
{
    auto domain = parse_domain("<domain type='test'><name>a</name><memory>1024</memory><os " +
                               attribute + "><type>hvm</type>" + in + "</os></domain>");
    if (!domain) return domain.error().detail;
    const auto done = fill(*domain);
    return done ? "" : done.error().detail;
}

TEST(CheckedBoot, AFirmwareIsChosenOrNamed)
{
    EXPECT_THAT(firmware("firmware='bios'", "<nvram>/a</nvram>"), HasSubstr("does not support"));
    EXPECT_THAT(firmware("firmware='efi'", "<loader secure='no'/>"),
                HasSubstr("loader attribute 'secure' cannot be specified"));
    EXPECT_THAT(firmware("firmware='efi'", "<loader>/a</loader>"),
                HasSubstr("cannot be specified when firmware autoselection is enabled"));
    EXPECT_THAT(firmware("",
                         "<loader stateless='yes' readonly='yes' type='pflash'>/a</loader>"
                         "<nvram>/b</nvram>"),
                HasSubstr("NVRAM is not permitted"));
    EXPECT_EQ(firmware("firmware='efi'", "<loader secure='yes'/>"), "");
}

TEST(CheckedBoot, TheBiosHasADate)
{
    const auto dated = [](const std::string& date) {
        return verdict({"", "<sysinfo type='smbios'><bios><entry name='date'>" + date +
                                "</entry></bios></sysinfo>"})
            .detail;
    };
    EXPECT_THAT(dated("999/999/123"), HasSubstr("Invalid BIOS 'date' format: '999/999/123'"));
    EXPECT_EQ(dated("10/21/2008"), "");
    EXPECT_EQ(dated("10/21/08"), "");
}

TEST(CheckedBoot, SeveralLabelsNameTheirModels)
{
    EXPECT_THAT(
        verdict({"", "<seclabel type='none'/><seclabel type='dynamic' model='dac'/>"}).detail,
        HasSubstr("missing security model"));
}

}  // namespace
}  // namespace hostler::xml
