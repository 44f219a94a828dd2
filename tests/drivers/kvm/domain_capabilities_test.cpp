#include "drivers/kvm/domain_capabilities.hpp"

#include <gtest/gtest.h>

#include "drivers/kvm/rules.hpp"
#include "xml/schema/format.hpp"

namespace hostler::drivers::kvm {
namespace {

const std::vector<xml::Text>& values(const xml::Supported& part, std::string_view name)
{
    for (const xml::CapabilityEnum& words : part.enums)
        if (words.name.view() == name) return words.values;
    throw std::out_of_range(std::string(name));
}

/// What the rules say of a domain with this disk.
bool is_taken(const std::string& device, const std::string& bus)
{
    xml::Domain definition = xml::parse_domain(
                                 "<domain type='kvm'><name>d</name><memory>65536</memory>"
                                 "<os><type>hvm</type><kernel>/k</kernel></os><devices>"
                                 "<disk type='file' device='" +
                                 device + "'><source file='/d'/><target dev='vda' bus='" + bus +
                                 "'/></disk></devices></domain>")
                                 .or_throw();
    return xml::fill(definition, rules()).has_value();
}

TEST(KvmDomainCapabilities, disks_are_those_that_the_rules_take)
{
    xml::DomainCapabilities document;
    add_domain_capabilities(document);
    for (const xml::Text& device : values(*document.devices.disk, "diskDevice"))
        for (const xml::Text& bus : values(*document.devices.disk, "bus"))
            EXPECT_TRUE(is_taken(device.str(), bus.str())) << device.view() << ' ' << bus.view();
    EXPECT_FALSE(is_taken("cdrom", "virtio"));
    EXPECT_FALSE(is_taken("disk", "sata"));
}

TEST(KvmDomainCapabilities, what_is_not_there_is_said)
{
    xml::DomainCapabilities document;
    add_domain_capabilities(document);
    const std::string text = xml::format_document(document);
    for (const char* part : {"loader", "graphics", "video", "hostdev", "filesystem", "sev"})
        EXPECT_NE(text.find("<" + std::string(part) + " supported='no'/>"), std::string::npos)
            << part << '\n'
            << text;
}

}  // namespace
}  // namespace hostler::drivers::kvm
