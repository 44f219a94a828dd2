#include "clients/hostler/shell/completion.hpp"

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class CompletionTest : public CommandTest {
protected:
    CompletionTest()
    {
        server.reply<proto::ConnectListAllNetworks>({{{"lan", {}}, {"wan", {}}}, 2});
        server.reply<proto::ConnectListAllStoragePools>({{{"images", {}}}, 1});
        server.reply<proto::ConnectListAllSecrets>({{{own_uuid(), 1, "x"}}, 1});
        server.reply<proto::ConnectListAllNwfilters>({{{"clean", {}}}, 1});
        server.reply<proto::ConnectListAllNodeDevices>({{{"pci_1"}}, 1});
        server.reply<proto::ConnectListAllInterfaces>({{{"eth0", ""}}, 1});
        begin();
        session.connection();
    }

    Words offered(const std::string& line) { return completions(session, line); }
};

TEST_F(CompletionTest, WhatAServerListsIsOfferedForItsOption)
{
    EXPECT_EQ(offered("net-start "), (Words{"lan", "wan"}));
    EXPECT_EQ(offered("net-start w"), Words{"wan"});
    EXPECT_EQ(offered("pool-info "), Words{"images"});
    EXPECT_EQ(offered("vol-list --pool "), Words{"images"});
    EXPECT_EQ(offered("secret-dumpxml "), Words{own_uuid().text()});
    EXPECT_EQ(offered("nwfilter-dumpxml "), Words{"clean"});
    EXPECT_EQ(offered("nodedev-info "), Words{"pci_1"});
    EXPECT_EQ(offered("iface-mac "), Words{"eth0"});
    server.refuse<proto::ConnectListAllNetworks>(Error(ErrorCode::access_denied, "no"));
    EXPECT_EQ(offered("net-start "), Words{});
}

TEST_F(CompletionTest, TheOptionIsTheOneNamedOrTheNextInItsPlace)
{
    EXPECT_EQ(offered("event --event reb"), Words{"reboot"});
    EXPECT_EQ(offered("vol-info disk "), Words{"images"});
    EXPECT_EQ(offered("vol-info --pool images "), Words{});
    EXPECT_EQ(offered("net-start lan "), Words{});
}

TEST_F(CompletionTest, FilesAreOfferedWithTheirFolder)
{
    places.file("x", "one.xml");
    places.file("x", "two.xml");
    std::filesystem::create_directory(places.path("onward"));
    EXPECT_EQ(offered("define " + places.path("on")),
              (Words{places.path("one.xml"), places.path("onward/")}));
    EXPECT_EQ(offered("define /not/there/"), Words{});
}

TEST_F(CompletionTest, NothingIsOfferedForWhatIsUnknown)
{
    EXPECT_EQ(offered("dance "), Words{});
    EXPECT_EQ(offered("net-start --x"), Words{});
    EXPECT_EQ(offered("net-sta"), Words{"net-start"});
    EXPECT_EQ(offered("uri;net-sta"), Words{"net-start"});
}

TEST(CommonStart, IsWhatAllBeginWith)
{
    EXPECT_EQ(common_start({}), "");
    EXPECT_EQ(common_start({"abc"}), "abc");
    EXPECT_EQ(common_start({"abc", "abd", "ab"}), "ab");
    EXPECT_EQ(common_start({"abc", "xyz"}), "");
}

}  // namespace
}  // namespace hostler::cli
