#include "xml/domain/older_readers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "xml/domain/fill.hpp"

namespace hostler::xml {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Domain defined(const std::string& devices)
{
    const std::string text =
        "<domain type='kvm'><name>x</name><uuid>c7a5fdbd-edaf-9455-926a-d65c16db1809</uuid>"
        "<memory>1024</memory><os><type arch='x86_64'>hvm</type></os><devices>" +
        devices + "</devices></domain>";
    Domain domain = parse_domain(text).or_throw();
    fill(domain).or_throw();
    return domain;
}

std::string migratable(const std::string& devices)
{
    return format(defined(devices), {.inactive = true, .migratable = true});
}

// What libvirt 9.0.0's test driver leaves out of the same definitions, and says otherwise.

TEST(OlderReaders, KeyboardsThatAreThereAnywayAreNotSaid)
{
    EXPECT_THAT(migratable("<input type='keyboard' bus='ps2'/>"), Not(HasSubstr("keyboard")));
    EXPECT_THAT(migratable("<input type='keyboard' bus='usb'/>"), HasSubstr("keyboard"));
    EXPECT_THAT(migratable("<input type='mouse' bus='ps2'/>"), HasSubstr("mouse"));
}

TEST(OlderReaders, AHostBridgeIsWhatARootIs)
{
    const std::string bridge =
        "<controller type='pci' index='1' model='pci-root'>"
        "<model name='spapr-pci-host-bridge'/></controller>";
    EXPECT_THAT(migratable(bridge),
                HasSubstr("<controller type='pci' index='1' model='pci-root'/>"));
}

TEST(OlderReaders, ASpiceServerWithoutPortsSaysSoByAutoport)
{
    EXPECT_THAT(migratable("<graphics type='spice'><listen type='none'/></graphics>"),
                HasSubstr("<graphics type='spice' autoport='no'/>"));
    EXPECT_THAT(migratable("<graphics type='vnc'><listen type='none'/></graphics>"),
                HasSubstr("<listen type='none'/>"));
}

TEST(OlderReaders, AVncSocketIsSaidOnce)
{
    const std::string text = migratable("<graphics type='vnc' socket='/x'/>");
    EXPECT_THAT(text, HasSubstr("<graphics type='vnc' socket='/x'"));
    EXPECT_THAT(text, Not(HasSubstr("<listen")));
    EXPECT_THAT(migratable("<graphics type='spice'><listen type='socket' socket='/x'/></graphics>"),
                HasSubstr("<listen type='socket' socket='/x'/>"));
}

TEST(OlderReaders, WhatIsLeftOutIsThereAgainOnceItIsRead)
{
    const Domain domain = defined(
        "<graphics type='spice'><listen type='none'/></graphics>"
        "<graphics type='vnc' socket='/x'/>");
    Domain again = parse_domain(format(domain, {.inactive = true, .migratable = true})).or_throw();
    fill(again).or_throw();
    EXPECT_EQ(format(again, {.inactive = true}), format(domain, {.inactive = true}));
}

TEST(OlderReaders, EachRuleSaysWhatItIs)
{
    for (const OlderReadersRule& rule : older_readers_rules()) {
        EXPECT_FALSE(rule.name.empty());
        EXPECT_FALSE(rule.about.empty()) << rule.name;
    }
}

}  // namespace
}  // namespace hostler::xml
