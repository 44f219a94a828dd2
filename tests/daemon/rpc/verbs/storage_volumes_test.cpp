// Volumes of a pool as they are found, made, copied and refused, on the test driver's storage.

#include "tests/daemon/rpc/verbs/verb_test.hpp"

namespace hostler::daemon {
namespace {

using testing::Answer;
using testing::expect_refused;
using ::testing::HasSubstr;

class VolumeVerbs : public testing::VerbTest {
protected:
    proto::StorageVolRef made(const std::string& name, const std::string& more = {})
    {
        return client
            .ask<proto::StorageVolCreateXml>({pool,
                                              "<volume><name>" + name +
                                                  "</name><capacity>1048576</capacity>" + more +
                                                  "</volume>",
                                              0})
            .vol;
    }
    const proto::StoragePoolRef pool =
        client.ask<proto::StoragePoolLookupByName>({"default-pool"}).pool;
    const proto::StorageVolRef lost{"default-pool", "lost", "/default-pool/lost"};
};

TEST_F(VolumeVerbs, AreFoundByNameKeyAndPath)
{
    const proto::StorageVolRef volume = made("a");
    const std::string path = client.ask<proto::StorageVolGetPath>({volume}).name;
    EXPECT_EQ(path, "/default-pool/a");
    EXPECT_EQ(client.ask<proto::StorageVolLookupByKey>({volume.key}).vol.name, "a");
    EXPECT_EQ(client.ask<proto::StorageVolLookupByPath>({path}).vol.name, "a");
    EXPECT_EQ(client.ask<proto::StorageVolLookupByName>({pool, "a"}).vol.key, volume.key);
    EXPECT_EQ(client.ask<proto::StoragePoolLookupByVolume>({volume}).pool.uuid, pool.uuid);
}

TEST_F(VolumeVerbs, WhatIsNotThereIsNamedByEachVerb)
{
    const int missing_volume = VIR_ERR_NO_STORAGE_VOL;
    expect_refused<proto::StorageVolLookupByName>(client, {pool, "lost"}, missing_volume, "'lost'");
    expect_refused<proto::StorageVolLookupByKey>(client, {"/lost"}, missing_volume, "/lost");
    expect_refused<proto::StorageVolLookupByPath>(client, {"/lost"}, missing_volume, "/lost");
    const Answer answers[] = {
        client.call<proto::StorageVolGetInfo>({lost}),
        client.call<proto::StorageVolGetXmlDesc>({lost, 0}),
        client.call<proto::StorageVolGetPath>({lost}),
        client.call<proto::StorageVolDelete>({lost, 0}),
        client.call<proto::StorageVolResize>({lost, 1, 0}),
        client.call<proto::StorageVolWipe>({lost, 0}),
        client.call<proto::StorageVolUpload>({lost, 0, 0, 0}),
        client.call<proto::StorageVolDownload>({lost, 0, 0, 0}),
    };
    for (const Answer& answer : answers) {
        ASSERT_FALSE(answer.is_ok());
        EXPECT_EQ(answer.error().code, missing_volume);
        EXPECT_THAT(answer.error().message.value_or(""), HasSubstr("'lost'"));
    }
}

TEST_F(VolumeVerbs, ANameIsGivenOnceAndACapacityIsGiven)
{
    using Create = proto::StorageVolCreateXml;
    made("a");
    expect_refused<Create>(client,
                           {pool, "<volume><name>a</name><capacity>1</capacity></volume>", 0},
                           VIR_ERR_STORAGE_VOL_EXIST, "'a'");
    expect_refused<Create>(client, {pool, "<volume><name>b</name></volume>", 0}, VIR_ERR_XML_ERROR,
                           "capacity");
    expect_refused<Create>(client, {pool, "<volume><capacity>1</capacity></volume>", 0},
                           VIR_ERR_XML_ERROR, "name");
    expect_refused<Create>(client,
                           {pool, "<volume><name>b</name><capacity>1</capacity></volume>",
                            VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA},
                           VIR_ERR_CONFIG_UNSUPPORTED, "preallocation");
}

TEST_F(VolumeVerbs, ACopyIsNoSmallerThanWhatItIsOf)
{
    const proto::StorageVolRef from = made("from");
    const auto copy =
        client
            .ask<proto::StorageVolCreateXmlFrom>(
                {pool, "<volume><name>to</name><capacity>1</capacity></volume>", from, 0})
            .vol;
    EXPECT_EQ(client.ask<proto::StorageVolGetInfo>({copy}).capacity, 1048576u);
    EXPECT_EQ(client.ask<proto::StoragePoolNumOfVolumes>({pool}).num, 2);
    expect_refused<proto::StorageVolCreateXmlFrom>(
        client, {pool, "<volume><name>x</name></volume>", lost, 0}, VIR_ERR_NO_STORAGE_VOL, "lost");
}

TEST_F(VolumeVerbs, AWipeKnowsItsAlgorithms)
{
    const proto::StorageVolRef volume = made("a");
    using Wipe = proto::StorageVolWipePattern;
    for (std::uint32_t algorithm = 1; algorithm <= VIR_STORAGE_VOL_WIPE_ALG_TRIM; ++algorithm)
        expect_refused<Wipe>(client, {volume, algorithm, 0}, VIR_ERR_OPERATION_UNSUPPORTED,
                             "algorithm " + std::to_string(algorithm));
    expect_refused<Wipe>(client, {volume, VIR_STORAGE_VOL_WIPE_ALG_TRIM + 1, 0},
                         VIR_ERR_INVALID_ARG, "not supported");
}

TEST_F(VolumeVerbs, AReaderLooksAndChangesNothing)
{
    const proto::StorageVolRef volume = made("a");
    EXPECT_EQ(reader.ask<proto::StorageVolLookupByName>({pool, "a"}).vol.key, volume.key);
    EXPECT_TRUE(reader.call<proto::StorageVolGetXmlDesc>({volume, 0}).is_ok());
    const Answer answers[] = {
        reader.call<proto::StorageVolDelete>({volume, 0}),
        reader.call<proto::StorageVolUpload>({volume, 0, 0, 0}),
        reader.call<proto::StorageVolWipe>({volume, 0}),
        reader.call<proto::StorageVolResize>({volume, 1, 0}),
        reader.call<proto::StoragePoolDestroy>({pool}),
        reader.call<proto::StoragePoolUndefine>({pool}),
        reader.call<proto::StoragePoolSetAutostart>({pool, 1}),
    };
    for (const Answer& answer : answers) {
        ASSERT_FALSE(answer.is_ok());
        EXPECT_EQ(answer.error().code, VIR_ERR_OPERATION_DENIED);
    }
}

}  // namespace
}  // namespace hostler::daemon
