#include "xml/domain/hostdev.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "xml/domain/domain.hpp"

namespace hostler::xml {
namespace {

using ::testing::HasSubstr;

/// What is written of a USB device of the host, or the sentence that refuses it.
std::string usb(const std::string& source)
{
    const auto domain = parse_domain(
        "<domain type='kvm'><name>x</name><memory>1</memory><os><type>hvm</type></os><devices>"
        "<hostdev mode='subsystem' type='usb'><source>" +
        source + "</source></hostdev></devices></domain>");
    return domain ? format(*domain) : domain.error().detail;
}

TEST(Hostdev, AUsbDeviceIsNamedWhole)
{
    EXPECT_THAT(usb("<address bus='0' device='5'/>"), HasSubstr("<address bus='0' device='5'/>"));
    EXPECT_THAT(usb("<vendor id='0x1'/><product id='0'/>"), HasSubstr("<product id='0x0000'/>"));
    EXPECT_THAT(usb("<address bus='1'/>"), HasSubstr("'device' in element 'address'"));
    EXPECT_THAT(usb("<vendor id='0x1'/>"), HasSubstr("missing product"));
    EXPECT_THAT(usb("<product id='0x1'/>"), HasSubstr("missing vendor"));
    EXPECT_THAT(usb(""), HasSubstr("a vendor and a product, or a bus and a device"));
    EXPECT_THAT(usb("<address bus='0' device='0'/>"), HasSubstr("or a bus and a device"));
}

}  // namespace
}  // namespace hostler::xml
