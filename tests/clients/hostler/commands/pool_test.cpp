#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

using tests::FakeServer;

class PoolTest : public CommandTest {
protected:
    PoolTest()
    {
        server.reply<proto::StoragePoolLookupByName>({pool});
        server.reply<proto::StoragePoolLookupByUuid>({pool});
    }

    const proto::StoragePoolRef pool = {"images", own_uuid()};
    const std::string file = places.file("<pool/>");
};

TEST_F(PoolTest, AVerbSaysWhatItDidOrWhatItCouldNot)
{
    expect_verb<proto::StoragePoolCreate>("pool-start", {"images"}, "Pool images started\n",
                                          "Failed to start pool images");
    expect_verb<proto::StoragePoolBuild>("pool-build", {"images"}, "Pool images built\n",
                                         "Failed to build pool images");
    expect_verb<proto::StoragePoolDestroy>("pool-destroy", {"images"}, "Pool images destroyed\n",
                                           "Failed to destroy pool images");
    expect_verb<proto::StoragePoolDelete>("pool-delete", {"images"}, "Pool images deleted\n",
                                          "Failed to delete pool images");
    expect_verb<proto::StoragePoolUndefine>("pool-undefine", {"images"},
                                            "Pool images has been undefined\n",
                                            "Failed to undefine pool images");
    expect_verb<proto::StoragePoolRefresh>("pool-refresh", {"images"}, "Pool images refreshed\n",
                                           "Failed to refresh pool images");
    expect_verb<proto::StoragePoolSetAutostart>("pool-autostart", {"images"},
                                                "Pool images marked as autostarted\n",
                                                "failed to mark pool images as autostarted");
    EXPECT_EQ(last<proto::StoragePoolSetAutostart>().autostart, 1);
    expect_verb<proto::StoragePoolSetAutostart>("pool-autostart", {"images", "--disable"},
                                                "Pool images unmarked as autostarted\n",
                                                "failed to unmark pool images as autostarted");
    EXPECT_EQ(last<proto::StoragePoolSetAutostart>().autostart, 0);
}

TEST_F(PoolTest, IsDefinedAndCreatedFromAFile)
{
    expect_verb<proto::StoragePoolDefineXml>("pool-define", {file},
                                             "Pool images defined from " + file + "\n",
                                             "Failed to define pool from " + file, {pool});
    expect_verb<proto::StoragePoolCreateXml>("pool-create", {file},
                                             "Pool images created from " + file + "\n",
                                             "Failed to create pool from " + file, {pool});
    expect_flags<proto::StoragePoolDefineXml>(
        "pool-define", {file}, {{{}, 0}, {{"--validate"}, VIR_STORAGE_POOL_DEFINE_VALIDATE}});
}

TEST_F(PoolTest, MayBeBuiltAsItIsStarted)
{
    server.reply<proto::StoragePoolCreateXml>({pool});
    server.accept<proto::StoragePoolCreate>();
    server.accept<proto::StoragePoolBuild>();
    const std::initializer_list<FlagCase> cases = {
        {{"--build"}, VIR_STORAGE_POOL_CREATE_WITH_BUILD},
        {{"--overwrite"}, VIR_STORAGE_POOL_CREATE_WITH_BUILD_OVERWRITE},
        {{"--no-overwrite"}, VIR_STORAGE_POOL_CREATE_WITH_BUILD_NO_OVERWRITE}};
    expect_flags<proto::StoragePoolCreateXml>("pool-create", {file}, cases);
    expect_flags<proto::StoragePoolCreate>("pool-start", {"images"}, cases);
    expect_flags<proto::StoragePoolBuild>(
        "pool-build", {"images"},
        {{{"--overwrite"}, VIR_STORAGE_POOL_BUILD_OVERWRITE},
         {{"--no-overwrite"}, VIR_STORAGE_POOL_BUILD_NO_OVERWRITE}});
    for (const auto& [command, what] : {std::pair{"pool-create", file}, {"pool-start", "images"}})
        expect_exclusive(command, {what}, {{"overwrite", "no-overwrite"}});
}

TEST_F(PoolTest, DumpxmlIsOfWhatRunsOrOfWhatIsKept)
{
    server.reply<proto::StoragePoolGetXmlDesc>({"<pool type='dir'/>"});
    EXPECT_EQ(run("pool-dumpxml", {"images"}), "<pool type='dir'/>");
    expect_flags<proto::StoragePoolGetXmlDesc>(
        "pool-dumpxml", {"images"}, {{{}, 0}, {{"--inactive"}, VIR_STORAGE_XML_INACTIVE}});
}

TEST_F(PoolTest, OneWithASingleDefinitionIsEditedAllTheSame)
{
    server.answer_with<proto::StoragePoolGetXmlDesc>([](const proto::MessageHeader& call,
                                                        std::span<const std::uint8_t> payload) {
        const auto args = proto::decode<proto::StoragePoolGetXmlDesc::Args>(payload);
        if (args->flags != 0)
            return FakeServer::Frames{
                FakeServer::refusal(call, Error(ErrorCode::invalid_argument, "flags"))};
        return FakeServer::Frames{proto::frame(proto::reply_header(call, proto::MessageStatus::ok),
                                               proto::StoragePoolGetXmlDesc::Reply{"<pool/>"})};
    });
    server.reply<proto::StoragePoolDefineXml>({pool});
    const Variable editor("VISUAL", places.editor_of("<pool>new</pool>"));
    EXPECT_EQ(run("pool-edit", {"images"}), "Pool images XML configuration edited.\n");
    EXPECT_EQ(last<proto::StoragePoolDefineXml>().xml, "<pool>new</pool>");
}

TEST_F(PoolTest, NameAndUuidAreFoundByTheOther)
{
    EXPECT_EQ(run("pool-name", {own_uuid().text()}), "images\n");
    EXPECT_EQ(run("pool-uuid", {"images"}), own_uuid().text() + "\n");
    EXPECT_EQ(failure_of("pool-name", {"images"}), "failed to get pool 'images'\n");
    EXPECT_EQ(json("pool-uuid", {"images"}), "{\n  \"uuid\": \"" + own_uuid().text() + "\"\n}\n");
}

TEST_F(PoolTest, CapabilitiesAreADocument)
{
    server.reply<proto::ConnectGetStoragePoolCapabilities>({"<storagepoolCapabilities/>"});
    EXPECT_EQ(run("pool-capabilities", {}), "<storagepoolCapabilities/>\n");
}

TEST_F(PoolTest, TellsWhatHappensToPools)
{
    EXPECT_EQ(run("pool-event", {"--list"}), "lifecycle\nrefresh\n");
    server.answer_with<proto::ConnectStoragePoolEventRegisterAny>(
        [](const proto::MessageHeader& call, auto) {
            return FakeServer::Frames{
                proto::frame(proto::reply_header(call, proto::MessageStatus::ok),
                             proto::ConnectStoragePoolEventRegisterAny::Reply{1}),
                // One of another kind is not what was asked for.
                FakeServer::event<proto::StoragePoolEventLifecycle>(
                    {1, {"images", own_uuid()}, VIR_STORAGE_POOL_EVENT_DELETED, 0}),
                FakeServer::event<proto::StoragePoolEventRefresh>({1, {"images", own_uuid()}})};
        });
    EXPECT_EQ(run("pool-event", {"--event", "refresh"}),
              "event 'refresh' for storage pool images\nevents received: 1\n");
    EXPECT_EQ(last<proto::ConnectStoragePoolEventRegisterAny>().event_id,
              VIR_STORAGE_POOL_EVENT_ID_REFRESH);
}

}  // namespace
}  // namespace hostler::cli
