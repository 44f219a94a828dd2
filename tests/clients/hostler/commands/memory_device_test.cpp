#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

constexpr const char* two_devices =
    "<domain><devices>"
    "<memory model=\"virtio-mem\"><target><node>0</node><requested unit=\"KiB\">1</requested>"
    "</target><alias name=\"m0\"/></memory>"
    "<memory model=\"dimm\"><target><node>1</node></target><alias name=\"m1\"/></memory>"
    "</devices></domain>";

class MemoryDeviceTest : public CommandTest {
protected:
    MemoryDeviceTest()
    {
        server.reply<proto::DomainGetXmlDesc>({two_devices});
        server.accept<proto::DomainUpdateDeviceFlags>();
    }

    std::string refusal_of(Words words)
    {
        words.insert(words.begin(), "web");
        return failure_of("update-memory-device", words);
    }
};

TEST_F(MemoryDeviceTest, ADeviceIsNamedByNodeOrAliasAndGetsAnotherSize)
{
    run("update-memory-device", {"web", "--node", "0", "--requested-size", "1G"});
    const std::string xml = last<proto::DomainUpdateDeviceFlags>().xml;
    EXPECT_NE(xml.find("<requested unit=\"KiB\">1048576</requested>"), std::string::npos) << xml;
    EXPECT_NE(run("update-memory-device",
                  {"web", "--alias", "m0", "--requested-size", "2048", "--print-xml"})
                  .find("<requested unit=\"KiB\">2048</requested>"),
              std::string::npos);
    EXPECT_EQ(count<proto::DomainUpdateDeviceFlags>(), 1u);
}

TEST_F(MemoryDeviceTest, TheDefinitionThatIsChangedIsTheOneThatIsRead)
{
    run("update-memory-device", {"web", "--alias", "m1", "--config"});
    EXPECT_EQ(last<proto::DomainGetXmlDesc>().flags, std::uint32_t{VIR_DOMAIN_XML_INACTIVE});
    EXPECT_EQ(last<proto::DomainUpdateDeviceFlags>().flags,
              std::uint32_t{VIR_DOMAIN_AFFECT_CONFIG});
    run("update-memory-device", {"web", "--alias", "m1", "--live"});
    EXPECT_EQ(last<proto::DomainGetXmlDesc>().flags, 0u);
    EXPECT_EQ(last<proto::DomainUpdateDeviceFlags>().flags, std::uint32_t{VIR_DOMAIN_AFFECT_LIVE});
}

TEST_F(MemoryDeviceTest, WhichOneIsMeantHasToBeClear)
{
    EXPECT_EQ(refusal_of({}),
              "multiple memory devices found, use --alias or --node to select one\n");
    EXPECT_EQ(refusal_of({"--node", "7"}), "no memory device found\n");
    // An alias is data, whatever it looks like.
    EXPECT_EQ(refusal_of({"--alias", "m0' or '1'='1"}), "no memory device found\n");
    EXPECT_EQ(refusal_of({"--node", "1", "--requested-size", "1G"}),
              "virtio-mem device is missing <requested/>\n");
    EXPECT_EQ(refusal_of({"--node", "1", "--alias", "m0"}),
              "Options --node and --alias are mutually exclusive\n");
    EXPECT_EQ(count<proto::DomainUpdateDeviceFlags>(), 0u);
}

TEST_F(MemoryDeviceTest, DescriptorsGoAlongUnderAName)
{
    server.accept<proto::DomainFdAssociate>();
    expect_flags<proto::DomainFdAssociate>(
        "dom-fd-associate", {"web", "images", "0,1"},
        {{{}, 0},
         {{"--seclabel-writable"}, VIR_DOMAIN_FD_ASSOCIATE_SECLABEL_WRITABLE},
         {{"--seclabel-restore"}, VIR_DOMAIN_FD_ASSOCIATE_SECLABEL_RESTORE}});
    EXPECT_EQ(server.descriptors(), 6u);
    EXPECT_EQ(last<proto::DomainFdAssociate>().name, "images");
}

TEST_F(MemoryDeviceTest, DescriptorsThatCannotGoAreRefused)
{
    EXPECT_EQ(failure_of("dom-fd-associate", {"web", "images", "x"}),
              "Unable to parse FD number 'x'\n");
    EXPECT_EQ(failure_of("dom-fd-associate", {"web", "images", "98765"}),
              "Cannot duplicate FD 98765: Bad file descriptor\n");
    server.reply<proto::ConnectSupportsFeature>({0});
    EXPECT_EQ(failure_of("dom-fd-associate", {"web", "images", "0"}),
              "this function is not supported by the connection driver: fd passing is not "
              "supported by this connection\n");
    EXPECT_EQ(server.descriptors(), 0u);
}

}  // namespace
}  // namespace hostler::cli
