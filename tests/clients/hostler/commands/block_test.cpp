#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

constexpr const char* disks =
    "<domain><devices>"
    "<disk type='file' device='disk'><source file='/a.img'/><target dev='vda'/></disk>"
    "<disk type='network' device='disk'><source protocol='rbd' name='p/b'/><target dev='vdb'/>"
    "</disk>"
    "<disk type='volume' device='disk'><source pool='p' volume='c'/><target dev='vdc'/></disk>"
    "<disk type='file' device='cdrom'><target dev='sda'/></disk>"
    "</devices></domain>";

class BlockTest : public CommandTest {
protected:
    BlockTest()
    {
        server.reply<proto::DomainGetXmlDesc>({disks});
        server.reply<proto::DomainIsActive>({1});
        server.reply<proto::DomainGetBlockInfo>({1024, 2048, 4096});
    }
};

TEST_F(BlockTest, AListTellsWhereEachDiskIs)
{
    EXPECT_EQ(run("domblklist", {"web"}),
              " Target   Source\n"
              "------------------\n"
              " vda      /a.img\n"
              " vdb      p/b\n"
              " vdc      c\n"
              " sda      -\n");
    EXPECT_EQ(run("domblklist", {"web", "--details"}),
              " Type      Device   Target   Source\n"
              "-------------------------------------\n"
              " file      disk     vda      /a.img\n"
              " network   disk     vdb      p/b\n"
              " volume    disk     vdc      c\n"
              " file      cdrom    sda      -\n");
    expect_flags<proto::DomainGetXmlDesc>("domblklist", {"web"},
                                          {{{}, 0}, {{"--inactive"}, VIR_DOMAIN_XML_INACTIVE}});
}

TEST_F(BlockTest, SizesAreInBytesOrForPeople)
{
    EXPECT_EQ(run("domblkinfo", {"web", "vda"}),
              "Capacity:       2048\nAllocation:     1024\nPhysical:       4096\n");
    EXPECT_EQ(run("domblkinfo", {"web", "vda", "--human"}),
              "Capacity:       2.000 KiB\nAllocation:     1.000 KiB\nPhysical:       4.000 KiB\n");
    EXPECT_EQ(json("domblkinfo", {"web", "vda", "--human"}),
              "{\n  \"capacity\": 2048,\n  \"allocation\": 1024,\n  \"physical\": 4096\n}\n");
    EXPECT_EQ(failure_of("domblkinfo", {"web"}), "command 'domblkinfo' requires <device> option\n");
}

TEST_F(BlockTest, AllSizesLeaveOutWhatCannotBeLookedAt)
{
    EXPECT_EQ(run("domblkinfo", {"web", "--all"}),
              " Target   Capacity   Allocation   Physical\n"
              "--------------------------------------------\n"
              " vda      2048       1024         4096\n"
              " vdb      2048       1024         4096\n"
              " vdc      2048       1024         4096\n"
              " sda      -          -            -\n");
    server.reply<proto::DomainIsActive>({0});
    const std::size_t before = count<proto::DomainGetBlockInfo>();
    EXPECT_NE(run("domblkinfo", {"web", "--all"}).find(" vdb      -          -            -\n"),
              std::string::npos);
    EXPECT_EQ(count<proto::DomainGetBlockInfo>(), before + 2);
}

class BlockStatTest : public BlockTest {
protected:
    BlockStatTest()
    {
        server.reply<proto::DomainBlockStatsFlags>(
            {{{VIR_DOMAIN_BLOCK_STATS_FLUSH_REQ, std::int64_t{9}},
              {VIR_DOMAIN_BLOCK_STATS_READ_REQ, std::int64_t{7}},
              {"new_number", std::int64_t{5}}},
             3});
    }
};

TEST_F(BlockStatTest, NumbersStandInVirshsOrderAndWords)
{
    EXPECT_EQ(run("domblkstat", {"web", "vda"}),
              "vda rd_req 7\nvda flush_operations 9\nvda new_number 5\n");
    EXPECT_EQ(run("domblkstat", {"web", "vda", "--human"}),
              "Device: vda\n"
              " number of read operations:      7\n"
              " number of flush operations:     9\n"
              " new_number                      5\n");
    EXPECT_EQ(json("domblkstat", {"web", "vda"}),
              "{\n  \"rd_req\": 7,\n  \"flush_operations\": 9,\n  \"new_number\": 5\n}\n");
    EXPECT_EQ(last<proto::DomainBlockStatsFlags>().nparams, 3);
}

TEST_F(BlockStatTest, WithoutADeviceAllAreTakenTogether)
{
    EXPECT_EQ(run("domblkstat", {"web"}), " rd_req 7\n flush_operations 9\n new_number 5\n");
    EXPECT_EQ(last<proto::DomainBlockStatsFlags>().path, "");
}

TEST_F(BlockStatTest, AnOlderServerTellsTheFiveOldest)
{
    server.refuse<proto::DomainBlockStatsFlags>(Error(ErrorCode::no_support, "no"));
    server.reply<proto::DomainBlockStats>({1, 2, 3, 4, -1});
    EXPECT_EQ(run("domblkstat", {"web", "vda"}),
              "vda rd_req 1\nvda rd_bytes 2\nvda wr_req 3\nvda wr_bytes 4\n");
    server.refuse<proto::DomainBlockStats>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("domblkstat", {"web", "vda"}),
              "Failed to get block stats web vda\noperation failed: no\n");
}

TEST_F(BlockStatTest, ARefusalIsNotTakenForAnOlderServer)
{
    server.refuse<proto::DomainBlockStatsFlags>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("domblkstat", {"web", "vda"}), "operation failed: no\n");
    EXPECT_EQ(count<proto::DomainBlockStats>(), 0u);
}

TEST_F(BlockTest, DisksThatFailedAreNamedWithTheReason)
{
    server.reply<proto::DomainGetDiskErrors>({});
    EXPECT_EQ(run("domblkerror", {"web"}), "No errors found\n");
    EXPECT_EQ(count<proto::DomainGetDiskErrors>(), 1u);
    server.reply<proto::DomainGetDiskErrors>({{{"vda", VIR_DOMAIN_DISK_ERROR_NO_SPACE},
                                               {"vdb", VIR_DOMAIN_DISK_ERROR_UNSPEC},
                                               {"vdc", 9}},
                                              3});
    EXPECT_EQ(run("domblkerror", {"web"}),
              "vda: no space\nvdb: unspecified error\nvdc: unknown error\n");
    EXPECT_EQ(last<proto::DomainGetDiskErrors>().maxerrors, 3u);
}

}  // namespace
}  // namespace hostler::cli
