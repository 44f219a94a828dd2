#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class ThrottleTest : public CommandTest {
protected:
    ThrottleTest()
    {
        take<proto::DomainSetBlockIoTune>(disks);
        take<proto::DomainSetInterfaceParameters>(interfaces);
    }

    std::vector<proto::DomainSetBlockIoTune::Args> disks;
    std::vector<proto::DomainSetInterfaceParameters::Args> interfaces;
};

TEST_F(ThrottleTest, ADisksLimitsAreParametersOfTheSameNames)
{
    run("blkdeviotune", {"web", "vda", "--total-bytes-sec", "10M", "--read-iops-sec", "5",
                         "--group-name", "g", "--write-bytes-sec-max-length", "7", "--config"});
    ASSERT_EQ(disks.size(), 1u);
    EXPECT_EQ(disks[0].disk, "vda");
    EXPECT_EQ(disks[0].flags, std::uint32_t{VIR_DOMAIN_AFFECT_CONFIG});
    EXPECT_EQ(told(disks[0].params), (Words{"total_bytes_sec=10485760", "read_iops_sec=5",
                                            "group_name=g", "write_bytes_sec_max_length=7"}));
}

TEST_F(ThrottleTest, TheyMayBeWrittenWithUnderscoresAndInTheirPlaces)
{
    run("blkdeviotune", {"web", "vda", "--total_bytes_sec", "1", "--size_iops_sec=2"});
    run("blkdeviotune", {"web", "vda", "3", "4"});
    ASSERT_EQ(disks.size(), 2u);
    EXPECT_EQ(told(disks[0].params), (Words{"total_bytes_sec=1", "size_iops_sec=2"}));
    EXPECT_EQ(told(disks[1].params), (Words{"total_bytes_sec=3", "read_bytes_sec=4"}));
}

TEST_F(ThrottleTest, AnotherNumberIsRefused)
{
    EXPECT_EQ(failure_of("blkdeviotune", {"web", "vda", "--read-iops-sec", "5k"}),
              "Numeric value '5k' for <read-iops-sec> option is malformed or out of range\n"
              "Unable to parse integer parameter\n");
    EXPECT_EQ(failure_of("blkdeviotune", {"web", "vda", "--read-bytes-sec", "1.5M"}),
              "Scaled numeric value '1.5M' for <read-bytes-sec> option is malformed or out of "
              "range\nUnable to parse integer parameter\n"
              "invalid argument: unknown suffix '.5M'\n");
    EXPECT_TRUE(disks.empty());
}

TEST_F(ThrottleTest, AnInterfacesRatesAreFourNumbers)
{
    run("domiftune", {"web", "vnet0", "--inbound", "1,2,3,4", "--outbound", "5,,6"});
    ASSERT_EQ(interfaces.size(), 1u);
    EXPECT_EQ(told(interfaces[0].params),
              (Words{"inbound.average=1", "inbound.peak=2", "inbound.burst=3", "inbound.floor=4",
                     "outbound.average=5", "outbound.burst=6"}));
    run("domiftune", {"web", "vnet0", "--inbound", "0", "--live"});  // no limit any more
    EXPECT_EQ(told(interfaces[1].params), Words{"inbound.average=0"});
    EXPECT_EQ(failure_of("domiftune", {"web", "vnet0", "--outbound", "1,2,3,4"}),
              "outbound floor is unsupported yet\n");
    EXPECT_EQ(failure_of("domiftune", {"web", "vnet0", "--outbound", ",2"}),
              "outbound average is mandatory\n");
    EXPECT_EQ(failure_of("domiftune", {"web", "vnet0", "--inbound", ",2"}),
              "either inbound average or floor is mandatory\n");
    EXPECT_EQ(interfaces.size(), 2u);
}

}  // namespace
}  // namespace hostler::cli
