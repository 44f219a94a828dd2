#include "clients/hostler/cli/objects.hpp"

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

const std::string uuid_text = "c7a5fdbd-edaf-9455-926a-d65c16db1809";

class ObjectsTest : public CommandTest {
protected:
    ObjectsTest()
    {
        server.reply<proto::NetworkLookupByUuid>({{"by uuid", own_uuid()}});
        server.reply<proto::NetworkLookupByName>({{"by name", own_uuid()}});
        begin();
    }

    /// The lines that `find` ends with.
    template <class Find>
    static Words refusal_of(Find find)
    {
        try {
            find();
        } catch (const Failure& failure) {
            return failure.lines;
        }
        return {};
    }
};

TEST_F(ObjectsTest, AUuidIsLookedForFirstAndMayBeANameAllTheSame)
{
    EXPECT_EQ(find_network(session, uuid_text).name, "by uuid");
    EXPECT_EQ(find_network(session, "lan").name, "by name");
    EXPECT_EQ(find_network(session, uuid_text, Called::name).name, "by name");
    server.refuse<proto::NetworkLookupByUuid>(Error(ErrorCode::operation_failed, "no uuid"));
    EXPECT_EQ(find_network(session, uuid_text).name, "by name");
}

TEST_F(ObjectsTest, TheLastRefusalIsTold)
{
    server.refuse<proto::NetworkLookupByUuid>(Error(ErrorCode::operation_failed, "no uuid"));
    server.refuse<proto::NetworkLookupByName>(Error(ErrorCode::operation_failed, "no name"));
    const std::string headline = "failed to get network '" + uuid_text + "'";
    EXPECT_EQ(refusal_of([&] { find_network(session, uuid_text); }),
              (Words{headline, "operation failed: no name"}));
    EXPECT_EQ(refusal_of([&] { find_network(session, uuid_text, Called::uuid); }),
              (Words{headline, "operation failed: no uuid"}));
    EXPECT_EQ(refusal_of([&] { find_network(session, "lan", Called::uuid); }),
              Words{"failed to get network 'lan'"});
}

class FindVolumeTest : public ObjectsTest {
protected:
    FindVolumeTest()
    {
        server.reply<proto::StoragePoolLookupByName>({{"images", own_uuid()}});
        server.reply<proto::StoragePoolIsActive>({1});
        server.reply<proto::StorageVolLookupByName>({{"images", "by name", ""}});
        server.reply<proto::StorageVolLookupByKey>({{"images", "by key", ""}});
        server.reply<proto::StorageVolLookupByPath>({{"images", "by path", ""}});
    }

    proto::StorageVolRef find(std::optional<std::string> pool)
    {
        Arguments arguments;
        arguments.add("vol", "v");
        if (pool) arguments.add("pool", *pool);
        return find_volume(session, arguments);
    }
};

TEST_F(FindVolumeTest, InAPoolItHasANameElsewhereAKeyOrAPath)
{
    EXPECT_EQ(find("images").name, "by name");
    EXPECT_EQ(find(std::nullopt).name, "by key");
    server.refuse<proto::StorageVolLookupByKey>(Error(ErrorCode::no_storage_volume, "no"));
    EXPECT_EQ(find(std::nullopt).name, "by path");
    server.refuse<proto::StorageVolLookupByName>(Error(ErrorCode::no_storage_volume, "no"));
    EXPECT_EQ(find("images").name, "by path");
}

TEST_F(FindVolumeTest, WhatIsNotFoundIsSaidWithWhatMightHelp)
{
    server.refuse<proto::StorageVolLookupByKey>(Error(ErrorCode::operation_failed, "no"));
    server.refuse<proto::StorageVolLookupByPath>(Error(ErrorCode::operation_failed, "no"));
    server.refuse<proto::StorageVolLookupByName>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(
        refusal_of([&] { find(std::nullopt); }),
        (Words{"failed to get vol 'v', specifying --pool might help", "operation failed: no"}));
    EXPECT_EQ(refusal_of([&] { find("images"); }),
              (Words{"failed to get vol 'v'", "operation failed: no"}));
    server.reply<proto::StoragePoolIsActive>({0});
    EXPECT_EQ(refusal_of([&] { find("images"); }), Words{"pool 'images' is not active"});
}

}  // namespace
}  // namespace hostler::cli
