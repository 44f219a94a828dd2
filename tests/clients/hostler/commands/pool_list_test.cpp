#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

constexpr std::uint64_t gib = std::uint64_t{1} << 30;

class PoolListTest : public CommandTest {
protected:
    PoolListTest()
    {
        server.reply<proto::StoragePoolLookupByName>({{"images", own_uuid()}});
        server.reply<proto::ConnectListAllStoragePools>(
            {{{"images", own_uuid()}, {"backup", own_uuid()}}, 2});
        server.answer<proto::StoragePoolIsActive>([](const proto::StoragePoolIsActive::Args& args) {
            return proto::StoragePoolIsActive::Reply{is_up(args.pool) ? 1 : 0};
        });
        server.answer<proto::StoragePoolGetInfo>([](const proto::StoragePoolGetInfo::Args& args) {
            const std::uint8_t state =
                is_up(args.pool) ? VIR_STORAGE_POOL_RUNNING : VIR_STORAGE_POOL_INACTIVE;
            return proto::StoragePoolGetInfo::Reply{state, 10 * gib, gib, 9 * gib};
        });
        server.reply<proto::StoragePoolGetAutostart>({1});
        server.reply<proto::StoragePoolIsPersistent>({1});
    }

    static bool is_up(const proto::StoragePoolRef& pool) { return pool.name == "images"; }
};

TEST_F(PoolListTest, IsSortedByName)
{
    EXPECT_EQ(run("pool-list", {"--all"}),
              " Name     State      Autostart\n"
              "--------------------------------\n"
              " backup   inactive   yes\n"
              " images   active     yes\n");
    EXPECT_EQ(count<proto::StoragePoolGetInfo>(), 0u);  // which may take long
}

TEST_F(PoolListTest, DetailsTellHowFullWhatRunsIs)
{
    EXPECT_EQ(run("pool-list", {"--all", "--details"}),
              " Name     State      Autostart   Persistent   Capacity    Allocation   Available\n"
              "----------------------------------------------------------------------------------\n"
              " backup   inactive   yes         yes          -           -            -\n"
              " images   running    yes         yes          10.00 GiB   1.00 GiB     9.00 GiB\n");
    const std::string data = json("pool-list", {"--all", "--details"});
    EXPECT_NE(data.find("\"capacity\": null"), std::string::npos) << data;
    EXPECT_NE(data.find("\"capacity\": 10737418240"), std::string::npos) << data;
}

TEST_F(PoolListTest, NamesArePaddedAndMayStandBehindUuids)
{
    const std::string uuid = own_uuid().text();
    EXPECT_EQ(run("pool-list", {"--name"}), "backup              \nimages              \n");
    EXPECT_EQ(run("pool-list", {"--uuid"}), uuid + "\n" + uuid + "\n");
    EXPECT_EQ(run("pool-list", {"--uuid", "--name"}),
              uuid + " backup              \n" + uuid + " images              \n");
    EXPECT_EQ(json("pool-list", {"--name"}),
              "[\n  {\n    \"name\": \"backup\"\n  },\n  {\n    \"name\": \"images\"\n  }\n]\n");
    EXPECT_EQ(failure_of("pool-list", {"--details", "--name"}),
              "Options --details and --name are mutually exclusive\n");
}

TEST_F(PoolListTest, OptionsChooseWhatIsListed)
{
    constexpr std::uint32_t active = VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE;
    expect_flags<proto::ConnectListAllStoragePools>(
        "pool-list", {},
        {{{}, active},
         {{"--inactive"}, VIR_CONNECT_LIST_STORAGE_POOLS_INACTIVE},
         {{"--all"}, active | VIR_CONNECT_LIST_STORAGE_POOLS_INACTIVE},
         {{"--persistent"}, active | VIR_CONNECT_LIST_STORAGE_POOLS_PERSISTENT},
         {{"--transient"}, active | VIR_CONNECT_LIST_STORAGE_POOLS_TRANSIENT},
         {{"--autostart"}, active | VIR_CONNECT_LIST_STORAGE_POOLS_AUTOSTART},
         {{"--no-autostart"}, active | VIR_CONNECT_LIST_STORAGE_POOLS_NO_AUTOSTART}});
}

TEST_F(PoolListTest, EachTypeIsALibvirtFlag)
{
    constexpr std::uint32_t active = VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE;
    expect_flags<proto::ConnectListAllStoragePools>(
        "pool-list", {"--type"},
        {{{"dir"}, active | VIR_CONNECT_LIST_STORAGE_POOLS_DIR},
         {{"fs"}, active | VIR_CONNECT_LIST_STORAGE_POOLS_FS},
         {{"netfs"}, active | VIR_CONNECT_LIST_STORAGE_POOLS_NETFS},
         {{"logical"}, active | VIR_CONNECT_LIST_STORAGE_POOLS_LOGICAL},
         {{"disk"}, active | VIR_CONNECT_LIST_STORAGE_POOLS_DISK},
         {{"iscsi"}, active | VIR_CONNECT_LIST_STORAGE_POOLS_ISCSI},
         {{"scsi"}, active | VIR_CONNECT_LIST_STORAGE_POOLS_SCSI},
         {{"mpath"}, active | VIR_CONNECT_LIST_STORAGE_POOLS_MPATH},
         {{"rbd"}, active | VIR_CONNECT_LIST_STORAGE_POOLS_RBD},
         {{"sheepdog"}, active | VIR_CONNECT_LIST_STORAGE_POOLS_SHEEPDOG},
         {{"gluster"}, active | VIR_CONNECT_LIST_STORAGE_POOLS_GLUSTER},
         {{"zfs"}, active | VIR_CONNECT_LIST_STORAGE_POOLS_ZFS},
         {{"vstorage"}, active | VIR_CONNECT_LIST_STORAGE_POOLS_VSTORAGE},
         {{"iscsi-direct"}, active | VIR_CONNECT_LIST_STORAGE_POOLS_ISCSI_DIRECT},
         {{"dir,fs"},
          active | VIR_CONNECT_LIST_STORAGE_POOLS_DIR | VIR_CONNECT_LIST_STORAGE_POOLS_FS}});
    EXPECT_EQ(failure_of("pool-list", {"--type", "dir,tape"}), "Invalid pool type 'tape'\n");
}

TEST_F(PoolListTest, InfoIsForPeopleOrInBytes)
{
    const std::string head =
        "Name:           images\nUUID:           " + own_uuid().text() +
        "\nState:          running\nPersistent:     yes\nAutostart:      yes\n";
    EXPECT_EQ(run("pool-info", {"images"}), head +
                                                "Capacity:       10.00 GiB\n"
                                                "Allocation:     1.00 GiB\n"
                                                "Available:      9.00 GiB\n");
    EXPECT_EQ(run("pool-info", {"images", "--bytes"}), head +
                                                           "Capacity:       10737418240\n"
                                                           "Allocation:     1073741824\n"
                                                           "Available:      9663676416\n");
}

TEST_F(PoolListTest, InfoOfWhatDoesNotRunHasNoSizes)
{
    server.reply<proto::StoragePoolLookupByName>({{"backup", own_uuid()}});
    server.refuse<proto::StoragePoolIsPersistent>(Error(ErrorCode::no_support, "no"));
    server.refuse<proto::StoragePoolGetAutostart>(Error(ErrorCode::no_support, "no"));
    EXPECT_EQ(run("pool-info", {"backup"}),
              "Name:           backup\nUUID:           " + own_uuid().text() +
                  "\nState:          inactive\nPersistent:     unknown\n"
                  "Autostart:      no autostart\n");
}

}  // namespace
}  // namespace hostler::cli
