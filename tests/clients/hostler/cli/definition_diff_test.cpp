#include "clients/hostler/cli/definition_diff.hpp"

#include <gtest/gtest.h>

#include "clients/hostler/cli/failure.hpp"

namespace hostler::cli {
namespace {

constexpr std::string_view stored =
    "<domain type='kvm' id='3'><name>web</name><uuid>c7a5fdbd-edaf-9455-926a-d65c16db1809</uuid>"
    "<memory unit='KiB'>65536</memory><currentMemory unit='KiB'>65536</currentMemory>"
    "<vcpu placement='static'>2</vcpu><os><type arch='x86_64' machine='pc'>hvm</type>"
    "<boot dev='hd'/></os><clock offset='utc'/><on_poweroff>destroy</on_poweroff>"
    "<on_reboot>restart</on_reboot><on_crash>destroy</on_crash><devices>"
    "<emulator>/usr/bin/hostler-vmm</emulator>"
    "<interface type='network'><mac address='52:54:00:01:02:03'/><source network='default'/>"
    "<address type='pci' domain='0x0000' bus='0x00' slot='0x03' function='0x0'/></interface>"
    "</devices></domain>";

std::string replaced(std::string_view what, std::string_view by)
{
    std::string text(stored);
    return text.replace(text.find(what), what.size(), by);
}

TEST(DefinitionDiff, SaysWhatChangesAndNoMore)
{
    EXPECT_EQ(definition_diff({"stored", stored}, {"live", stored}), "");
    EXPECT_EQ(definition_diff({"stored", stored}, {"live", replaced(">2<", ">4<")}),
              "--- stored\n+++ live\n-/domain/vcpu: 2\n+/domain/vcpu: 4\n");
    EXPECT_EQ(definition_diff({"stored", stored},
                              {"live", replaced("</name>", "</name><title>t</title>")}),
              "--- stored\n+++ live\n+/domain/title: t\n");
    EXPECT_EQ(definition_diff({"stored", stored}, {"live", replaced(" id='3'", " id='4'")}), "")
        << "a number that a running domain has is no change";
}

TEST(DefinitionDiff, WhatAPersonLeavesToTheDaemonIsNoChange)
{
    constexpr std::string_view written =
        "<domain type='kvm'><name>web</name><memory>65536</memory><vcpu>3</vcpu>"
        "<os><type>hvm</type></os><devices><interface type='network'><source network='default'/>"
        "</interface></devices></domain>";
    EXPECT_EQ(definition_diff({"stored", stored}, {"web.xml", written, true}),
              "--- stored\n+++ web.xml\n-/domain/vcpu: 2\n+/domain/vcpu: 3\n");
}

TEST(DefinitionDiff, WhatTheDaemonCompletesIsCompared)
{
    constexpr std::string_view written =
        "<domain type='kvm'><name>web</name><memory>65536</memory>"
        "<os><type>hvm</type></os><devices><interface type='network'><source network='default'/>"
        "</interface></devices></domain>";
    std::string completed = replaced("52:54:00:01:02:03", "52:54:00:09:09:09");
    completed.replace(completed.find("c7a5"), 4, "ffff");
    EXPECT_EQ(definition_diff({"stored", stored}, {"web.xml", written, true, completed}), "")
        << "who it is stays";
    completed.replace(completed.find("machine='pc'"), 12, "machine='q35'");
    EXPECT_EQ(definition_diff({"stored", stored}, {"web.xml", written, true, completed}),
              "--- stored\n+++ web.xml\n-/domain/os/type/@machine: pc\n"
              "+/domain/os/type/@machine: q35\n");
}

TEST(DefinitionDiff, WhatIsNoDefinitionIsNamed)
{
    EXPECT_THROW(definition_diff({"stored", stored}, {"web.xml", "<network/>", true}), Failure);
}

}  // namespace
}  // namespace hostler::cli
