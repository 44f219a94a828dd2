#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class StartTest : public CommandTest {
protected:
    StartTest()
    {
        server.accept<proto::DomainCreate>();
        server.reply<proto::DomainLookupByUuid>({domain("web", 3)});
        server.reply<proto::DomainCreateWithFlags>({domain("web", 3)});
        server.reply<proto::DomainCreateWithFiles>({domain("web", 3)});
        server.reply<proto::DomainCreateXml>({domain("fresh", 4)});
        server.reply<proto::DomainCreateXmlWithFiles>({domain("fresh", 4)});
    }
};

TEST_F(StartTest, WithoutOptionsItIsTheCallThatOlderServersKnow)
{
    expect_verb<proto::DomainCreate>("start", {"web"}, "Domain 'web' started\n",
                                     "Failed to start domain 'web'");
    EXPECT_EQ(count<proto::DomainCreateWithFlags>(), 0u);
}

TEST_F(StartTest, EachOptionIsAFlag)
{
    expect_flags<proto::DomainCreateWithFlags>(
        "start", {"web"},
        {{{"--paused"}, VIR_DOMAIN_START_PAUSED},
         {{"--autodestroy"}, VIR_DOMAIN_START_AUTODESTROY},
         {{"--bypass-cache"}, VIR_DOMAIN_START_BYPASS_CACHE},
         {{"--force-boot"}, VIR_DOMAIN_START_FORCE_BOOT},
         {{"--reset-nvram"}, VIR_DOMAIN_START_RESET_NVRAM},
         {{"--paused", "--force-boot"}, VIR_DOMAIN_START_PAUSED | VIR_DOMAIN_START_FORCE_BOOT}});
    EXPECT_EQ(count<proto::DomainCreate>(), 0u);
}

TEST_F(StartTest, OneThatRunsIsNotStartedAgain)
{
    server.reply<proto::DomainLookupByName>({domain("web", 3)});
    EXPECT_EQ(failure_of("start", {"web"}), "Domain is already active\n");
    EXPECT_EQ(count<proto::DomainCreate>(), 0u);
}

TEST_F(StartTest, DescriptorsGoAlongWithTheCall)
{
    EXPECT_EQ(run("start", {"web", "--pass-fds", "0,1"}), "Domain 'web' started\n");
    EXPECT_EQ(count<proto::DomainCreateWithFiles>(), 1u);
    EXPECT_EQ(server.descriptors(), 2u);
    run("create", {places.file("<domain/>"), "--pass-fds", "2"});
    EXPECT_EQ(count<proto::DomainCreateXmlWithFiles>(), 1u);
    EXPECT_EQ(server.descriptors(), 3u);
}

TEST_F(StartTest, DescriptorsThatCannotBeAreRefused)
{
    EXPECT_EQ(failure_of("start", {"web", "--pass-fds", "0,x"}), "Unable to parse FD number 'x'\n");
    server.reply<proto::ConnectSupportsFeature>({0});
    EXPECT_EQ(failure_of("start", {"web", "--pass-fds", "0"}),
              "this function is not supported by the connection driver: fd passing is not "
              "supported by this connection\n");
    EXPECT_EQ(server.descriptors(), 0u);
}

TEST_F(StartTest, ATransientDomainIsCreatedFromAFile)
{
    const std::string file = places.file("<domain><name>fresh</name></domain>");
    expect_verb<proto::DomainCreateXml>(
        "create", {file}, "Domain 'fresh' created from " + file + "\n",
        "Failed to create domain from " + file, {domain("fresh", 4)});
    EXPECT_EQ(last<proto::DomainCreateXml>().xml_desc, "<domain><name>fresh</name></domain>");
    expect_flags<proto::DomainCreateXml>(
        "create", {file},
        {{{}, 0},
         {{"--validate"}, VIR_DOMAIN_START_VALIDATE},
         {{"--paused", "--autodestroy"}, VIR_DOMAIN_START_PAUSED | VIR_DOMAIN_START_AUTODESTROY}});
}

TEST_F(StartTest, AFileThatIsNotThereIsNamed)
{
    EXPECT_EQ(failure_of("create", {places.path("none.xml")}),
              "Failed to open file '" + places.path("none.xml") + "': No such file or directory\n");
    EXPECT_TRUE(server.calls().empty());
}

}  // namespace
}  // namespace hostler::cli
