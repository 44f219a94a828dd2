#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class DiskAttachTest : public CommandTest {
protected:
    DiskAttachTest() { server.reply<proto::DomainIsActive>({0}); }

    std::string xml_of(Words options)
    {
        Words words = {"web", "/a.img", "vdb", "--print-xml"};
        words.insert(words.end(), options.begin(), options.end());
        return run("attach-disk", words);
    }
    std::string refusal_of(Words options)
    {
        Words words = {"web", "/a.img", "vdb"};
        words.insert(words.end(), options.begin(), options.end());
        return failure_of("attach-disk", words);
    }
};

TEST_F(DiskAttachTest, AFileNeedsNothingMore)
{
    EXPECT_EQ(xml_of({}),
              "<disk type='file'>\n  <source file='/a.img'/>\n  <target dev='vdb'/>\n</disk>\n");
    EXPECT_TRUE(server.calls().empty());
}

TEST_F(DiskAttachTest, EveryOptionHasItsPlace)
{
    EXPECT_EQ(xml_of({"--sourcetype",
                      "block",
                      "--targetbus",
                      "virtio",
                      "--driver",
                      "qemu",
                      "--subdriver",
                      "qcow2",
                      "--iothread",
                      "1",
                      "--cache",
                      "none",
                      "--io",
                      "native",
                      "--type",
                      "lun",
                      "--mode",
                      "shareable",
                      "--serial",
                      "s1",
                      "--wwn",
                      "5000c50015ea71ad",
                      "--alias",
                      "ua-d",
                      "--rawio",
                      "--address",
                      "pci:0000.00.08.0",
                      "--multifunction"}),
              "<disk type='block' device='lun' rawio='yes'>\n"
              "  <driver name='qemu' type='qcow2' iothread='1' cache='none' io='native'/>\n"
              "  <source dev='/a.img'/>\n"
              "  <target dev='vdb' bus='virtio'/>\n"
              "  <shareable/>\n"
              "  <serial>s1</serial>\n"
              "  <alias name='ua-d'/>\n"
              "  <wwn>5000c50015ea71ad</wwn>\n"
              "  <address type='pci' domain='0x0000' bus='0x00' slot='0x08' function='0x0' "
              "multifunction='on'/>\n"
              "</disk>\n");
}

TEST_F(DiskAttachTest, ANetworkDiskNamesItsHost)
{
    EXPECT_EQ(xml_of({"--source-protocol", "nbd"}),
              "<disk type='network'>\n  <source protocol='nbd' name='/a.img'/>\n"
              "  <target dev='vdb'/>\n</disk>\n");
    const std::pair<Words, const char*> hosts[] = {
        {{"--source-host-name", "h:10809"}, "<host name='h' port='10809'/>"},
        {{"--source-host-name", "h", "--source-host-transport", "rdma"},
         "<host transport='rdma' name='h'/>"},
        {{"--source-host-transport", "unix", "--source-host-socket", "/s"},
         "<host transport='unix' socket='/s'/>"}};
    for (const auto& [options, host] : hosts) {
        Words words = {"--source-protocol", "nbd"};
        words.insert(words.end(), options.begin(), options.end());
        EXPECT_NE(xml_of(words).find("'>\n    " + std::string(host) + "\n  </source>\n"),
                  std::string::npos)
            << xml_of(words);
    }
}

TEST_F(DiskAttachTest, WordsCannotBreakTheXml)
{
    EXPECT_EQ(run("attach-disk", {"web", "/a'b", "v<b", "--print-xml"}),
              "<disk type='file'>\n  <source file='/a&apos;b'/>\n"
              "  <target dev='v&lt;b'/>\n</disk>\n");
}

TEST_F(DiskAttachTest, WhatCannotBeIsRefused)
{
    const std::pair<Words, const char*> cases[] = {
        {{"--sourcetype", "tape"}, "Unknown source type: 'tape'\n"},
        {{"--sourcetype", "network"}, "--source-protocol option requires --sourcetype network\n"},
        {{"--sourcetype", "file", "--source-protocol", "nbd"},
         "--source-protocol option requires --sourcetype network\n"},
        {{"--mode", "rw"}, "No support for rw in command 'attach-disk'\n"},
        {{"--wwn", "12"}, "internal error: Malformed wwn: 12\n"},
        {{"--wwn", "5000c50015ea71ag"}, "internal error: Malformed wwn: 5000c50015ea71ag\n"},
        {{"--source-host-name", "h"},
         "Option --source-protocol is required by option --source-host-name\n"},
        {{"--source-protocol", "nbd", "--source-host-socket", "/s"},
         "Option --source-host-transport is required by option --source-host-socket\n"}};
    for (const auto& [words, refusal] : cases) EXPECT_EQ(refusal_of(words), refusal);
    expect_exclusive("attach-disk", {"web", "/a", "vdb"},
                     {{"persistent", "current"}, {"current", "live"}, {"current", "config"}});
    EXPECT_TRUE(server.calls().empty());
}

TEST_F(DiskAttachTest, IsThePlainCallUnlessADefinitionIsNamed)
{
    const Words words = {"web", "/a.img", "vdb"};
    expect_verb<proto::DomainAttachDevice>("attach-disk", words, "Disk attached successfully\n",
                                           "Failed to attach disk");
    EXPECT_EQ(count<proto::DomainAttachDeviceFlags>(), 0u);
    expect_verb<proto::DomainAttachDeviceFlags>(
        "attach-disk", {"web", "/a.img", "vdb", "--persistent"}, "Disk attached successfully\n",
        "Failed to attach disk");
    EXPECT_EQ(last<proto::DomainAttachDeviceFlags>().flags,
              std::uint32_t{VIR_DOMAIN_AFFECT_CONFIG});
}

}  // namespace
}  // namespace hostler::cli
