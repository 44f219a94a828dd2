// What is told of virtual CPUs: maps as long as they are asked for, and no more than fits into a
// message.

#include "tests/daemon/rpc/verbs/verb_test.hpp"

namespace hostler::daemon {
namespace {

using testing::expect_refused;
using testing::names_of;
using testing::not_running;

class VcpuInfo : public testing::VerbTest {};

TEST_F(VcpuInfo, AsManyAreToldAsThereIsRoomFor)
{
    for (const std::int32_t room : {0, 1, 2, 3, 16384}) {
        const auto told = client.ask<proto::DomainGetVcpus>({test, room, 1});
        const std::size_t wanted = std::min<std::size_t>(static_cast<std::size_t>(room), 2);
        EXPECT_EQ(told.info.size(), wanted);
        EXPECT_EQ(told.cpumaps.size(), wanted);
    }
    const auto told = client.ask<proto::DomainGetVcpus>({test, 2, 4});
    EXPECT_EQ(told.info.at(1).number, 1u);
    EXPECT_EQ(told.info.at(1).state, VIR_VCPU_RUNNING);
    EXPECT_EQ(told.cpumaps.size(), 8u);
}

TEST_F(VcpuInfo, RoomThatNoMessageHasIsRefused)
{
    using Get = proto::DomainGetVcpus;
    const std::pair<std::int32_t, std::int32_t> rooms[] = {
        {-1, 1}, {1, -1}, {INT32_MIN, INT32_MIN}, {INT32_MAX, INT32_MAX}, {16385, 0}, {8388609, 1}};
    for (const auto& [count, length] : rooms) {
        const auto answer = client.call<Get>({test, count, length});
        ASSERT_FALSE(answer.is_ok()) << count << " maps of " << length;
        EXPECT_EQ(answer.error().code, VIR_ERR_RPC);
    }
    expect_refused<proto::DomainGetVcpuPinInfo>(client, {test, 1 << 16, 1 << 16, 0}, VIR_ERR_RPC,
                                                "65536 maps of 65536 bytes");
    expect_refused<proto::DomainGetEmulatorPinInfo>(client, {test, -1, 0}, VIR_ERR_RPC,
                                                    "maps of -1 bytes");
}

TEST_F(VcpuInfo, WithoutPinsAllOfTheCpusOfThePlacementAreMeant)
{
    const proto::DomainRef dom = defined("d", "<vcpu cpuset='1,3'>2</vcpu>");
    const auto pins = client.ask<proto::DomainGetVcpuPinInfo>({dom, 8, 2, 0});
    EXPECT_EQ(pins.num, 2);
    EXPECT_EQ(pins.cpumaps, (proto::Bytes{0x0a, 0, 0x0a, 0}));
    EXPECT_EQ(client.ask<proto::DomainGetEmulatorPinInfo>({dom, 1, 0}).cpumaps, proto::Bytes{0x0a});
}

TEST_F(VcpuInfo, AMapThatIsTooShortIsCutAndOneThatIsLongIsFilled)
{
    const proto::DomainRef dom =
        defined("d", "<cputune><vcpupin vcpu='0' cpuset='0,9'/></cputune>");
    const auto map = [&](std::int32_t length) {
        return client.ask<proto::DomainGetVcpuPinInfo>({dom, 1, length, 0}).cpumaps;
    };
    EXPECT_EQ(map(0), proto::Bytes{});
    EXPECT_EQ(map(1), proto::Bytes{0x01});
    EXPECT_EQ(map(2), (proto::Bytes{0x01, 0x02}));
    EXPECT_EQ(map(4), (proto::Bytes{0x01, 0x02, 0, 0}));
}

TEST_F(VcpuInfo, AnIoThreadsMapIsAsLongAsItsLastCpuNeeds)
{
    const proto::DomainRef dom = defined(
        "d", "<iothreads>2</iothreads><cputune><iothreadpin iothread='2' cpuset='8'/></cputune>");
    const auto told = client.ask<proto::DomainGetIothreadInfo>({dom, 0});
    ASSERT_EQ(told.ret, 2u);
    EXPECT_EQ(told.info.at(1).cpumap, (proto::Bytes{0x00, 0x01}));
}

TEST_F(VcpuInfo, TimeIsToldInTotalOnly)
{
    using Get = proto::DomainGetCpuStats;
    const auto total = client.ask<Get>({test, 3, -1, 1, 0});
    EXPECT_EQ(names_of(total.params),
              (std::vector<std::string>{"cpu_time", "user_time", "system_time"}));
    EXPECT_EQ(client.ask<Get>({test, 0, -1, 1, 0}).nparams, 3) << "asked with no room";
    EXPECT_EQ(client.ask<Get>({test, 1, -1, 1, 0}).params.size(), 1u);
    expect_refused<Get>(client, {test, 3, 0, 1, 0}, VIR_ERR_OPERATION_INVALID, "only in total");
    expect_refused<Get>(client, {test, 3, -1, 2, 0}, VIR_ERR_INVALID_ARG, "ncpus");
    expect_refused<Get>(client, {defined("off"), 3, -1, 1, 0}, VIR_ERR_OPERATION_INVALID,
                        not_running);
}

}  // namespace
}  // namespace hostler::daemon
