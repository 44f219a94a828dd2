// Statistics and tuning as a client sees them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include <algorithm>

#include "tests/daemon/rpc/house.hpp"

namespace hostler::daemon {
namespace {

using testing::Answer;
using testing::Client;
using ::testing::Contains;
using ::testing::HasSubstr;
using testing::House;
using Params = std::vector<proto::TypedParam>;

class StatisticsVerbs : public ::testing::Test {
protected:
    static std::vector<std::string> names(const Params& params)
    {
        std::vector<std::string> found;
        for (const proto::TypedParam& param : params) found.push_back(param.field);
        return found;
    }
    template <class T>
    static T value(const Params& params, std::string_view name)
    {
        const auto row = std::ranges::find(params, name, &proto::TypedParam::field);
        if (row == params.end()) throw std::runtime_error("no " + std::string(name));
        return std::get<T>(row->value);
    }
    Params record(std::uint32_t groups)
    {
        return client.ask<proto::ConnectGetAllDomainStats>({{test}, groups, 0})
            .ret_stats.at(0)
            .params;
    }

    House house;
    Client client = house.open();
    const proto::DomainRef test = client.ask<proto::DomainLookupByName>({"test"}).dom;
};

TEST_F(StatisticsVerbs, TellEveryGroupByLibvirtsNames)
{
    const Params params = record(0);
    EXPECT_EQ(value<std::int32_t>(params, "state.state"), VIR_DOMAIN_RUNNING);
    EXPECT_EQ(value<std::uint32_t>(params, "vcpu.current"), 2u);
    EXPECT_EQ(value<std::uint64_t>(params, "balloon.maximum"), 8388608u);
    EXPECT_EQ(value<std::uint32_t>(params, "net.count"), 1u);
    EXPECT_EQ(value<std::string>(params, "net.0.name"), "testnet0");
    EXPECT_EQ(value<std::uint32_t>(params, "block.count"), 1u);
    EXPECT_EQ(value<std::string>(params, "block.0.path"), "/guest/diskimage1");
    for (const char* name : {"cpu.time", "cpu.user", "cpu.system", "vcpu.1.time", "net.0.rx.pkts",
                             "block.0.rd.reqs", "block.0.fl.times"})
        EXPECT_THAT(names(params), Contains(name));
}

TEST_F(StatisticsVerbs, TellOnlyTheGroupsAskedFor)
{
    EXPECT_EQ(names(record(VIR_DOMAIN_STATS_STATE)),
              (std::vector<std::string>{"state.state", "state.reason"}));
    EXPECT_TRUE(record(VIR_DOMAIN_STATS_PERF).empty());
}

TEST_F(StatisticsVerbs, RefuseUnknownGroupsOnlyWhenTheyAreEnforced)
{
    constexpr std::uint32_t unknown = 1u << 30;
    EXPECT_TRUE(record(unknown).empty());
    const Answer refused = client.call<proto::ConnectGetAllDomainStats>(
        {{test}, unknown, VIR_CONNECT_GET_ALL_DOMAINS_STATS_ENFORCE_STATS});
    EXPECT_EQ(refused.error().code, VIR_ERR_ARGUMENT_UNSUPPORTED);
}

TEST_F(StatisticsVerbs, PassDomainsThroughTheFilters)
{
    const auto count = [this](std::uint32_t flags) {
        return client.ask<proto::ConnectGetAllDomainStats>({{}, VIR_DOMAIN_STATS_STATE, flags})
            .ret_stats.size();
    };
    EXPECT_EQ(count(VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE), 1u);
    EXPECT_EQ(count(VIR_CONNECT_GET_ALL_DOMAINS_STATS_INACTIVE), 0u);
    client.ask<proto::DomainDestroy>({test});
    EXPECT_EQ(count(VIR_CONNECT_GET_ALL_DOMAINS_STATS_INACTIVE), 1u);
    EXPECT_THAT(names(record(0)), ::testing::Not(Contains("cpu.time")));
}

TEST_F(StatisticsVerbs, CountTypedParametersWhenAskedWithNoRoom)
{
    const auto count = client.ask<proto::DomainBlockStatsFlags>({test, "vda", 0, 0});
    EXPECT_EQ(count.nparams, 8);
    EXPECT_TRUE(count.params.empty());
    EXPECT_EQ(client.ask<proto::DomainBlockStatsFlags>({test, "vda", 8, 0}).params.size(), 8u);
    EXPECT_EQ(client.call<proto::DomainBlockStatsFlags>({test, "vdz", 8, 0}).error().code,
              VIR_ERR_INVALID_ARG);
}

TEST_F(StatisticsVerbs, FindAnInterfaceByItsMacAddress)
{
    EXPECT_TRUE(client.call<proto::DomainInterfaceStats>({test, "testnet0"}).is_ok());
    EXPECT_TRUE(client.call<proto::DomainInterfaceStats>({test, "aa:bb:cc:dd:ee:ff"}).is_ok());
    const auto refused = client.call<proto::DomainInterfaceStats>({test, "vnet9"});
    EXPECT_EQ(refused.error().code, VIR_ERR_INVALID_ARG);
    EXPECT_EQ(refused.error().message, "invalid argument: 'vnet9' is not a known interface");
}

TEST_F(StatisticsVerbs, TellOfNoVcpusWhileTheDomainIsOff)
{
    EXPECT_EQ(client.ask<proto::DomainGetVcpus>({test, 8, 1}).info.size(), 2u);
    client.ask<proto::DomainDestroy>({test});
    EXPECT_EQ(client.call<proto::DomainGetVcpus>({test, 8, 1}).error().code,
              VIR_ERR_OPERATION_INVALID);
}

TEST_F(StatisticsVerbs, RefuseMapsThatFitIntoNoMessage)
{
    EXPECT_EQ(client.call<proto::DomainGetVcpuPinInfo>({test, 1 << 20, 1 << 20, 0}).error().code,
              VIR_ERR_RPC);
    EXPECT_EQ(client.call<proto::DomainGetVcpus>({test, -1, 1}).error().code, VIR_ERR_RPC);
}

TEST_F(StatisticsVerbs, KeepALimitInTheDefinitionThatItWasSetFor)
{
    const Params half{{"cpu_shares", std::uint64_t{512}}};
    client.ask<proto::DomainSetSchedulerParametersFlags>({test, half, VIR_DOMAIN_AFFECT_CONFIG});
    const auto shares = [this](std::uint32_t flags) {
        return value<std::uint64_t>(
            client.ask<proto::DomainGetSchedulerParametersFlags>({test, 16, flags}).params,
            "cpu_shares");
    };
    EXPECT_EQ(shares(VIR_DOMAIN_AFFECT_CONFIG), 512u);
    EXPECT_EQ(shares(VIR_DOMAIN_AFFECT_LIVE), 0u);
    EXPECT_THAT(client.ask<proto::DomainGetXmlDesc>({test, VIR_DOMAIN_XML_INACTIVE}).xml,
                HasSubstr("<shares>512</shares>"));
}

TEST_F(StatisticsVerbs, RefuseAParameterThatIsUnknownOfAnotherTypeOrOutOfRange)
{
    const auto code = [this](Params params) {
        return client.call<proto::DomainSetSchedulerParametersFlags>({test, std::move(params), 0})
            .error()
            .code;
    };
    EXPECT_EQ(code({{"cpu_share", std::uint64_t{512}}}), VIR_ERR_ARGUMENT_UNSUPPORTED);
    EXPECT_EQ(code({{"cpu_shares", std::int32_t{512}}}), VIR_ERR_INVALID_ARG);
    EXPECT_EQ(code({{"vcpu_period", std::uint64_t{1}}}), VIR_ERR_INVALID_ARG);
    EXPECT_EQ(code({{"cpu_shares", std::uint64_t{2}}, {"cpu_shares", std::uint64_t{3}}}),
              VIR_ERR_INVALID_ARG);
}

TEST_F(StatisticsVerbs, LeaveOutTextForClientsThatDoNotTakeIt)
{
    const auto with =
        client.ask<proto::DomainGetNumaParameters>({test, 8, VIR_TYPED_PARAM_STRING_OKAY});
    const auto without = client.ask<proto::DomainGetNumaParameters>({test, 8, 0});
    EXPECT_THAT(names(with.params), Contains("numa_nodeset"));
    EXPECT_EQ(names(without.params), std::vector<std::string>{"numa_mode"});
}

TEST_F(StatisticsVerbs, ExcludeATotalLimitAndOneOnReads)
{
    const auto set = [this](Params params) {
        return client.call<proto::DomainSetBlockIoTune>({test, "vda", std::move(params), 0});
    };
    const auto get = [this](const char* name) {
        return value<std::uint64_t>(
            client.ask<proto::DomainGetBlockIoTune>({test, "vda", 32, 0}).params, name);
    };
    EXPECT_EQ(set({{"total_bytes_sec", std::uint64_t{10}}, {"read_bytes_sec", std::uint64_t{1}}})
                  .error()
                  .code,
              VIR_ERR_INVALID_ARG);
    EXPECT_TRUE(set({{"read_bytes_sec", std::uint64_t{7}}}).is_ok());
    EXPECT_EQ(get("read_bytes_sec"), 7u);
    EXPECT_TRUE(set({{"total_bytes_sec", std::uint64_t{10}}}).is_ok());
    EXPECT_EQ(get("read_bytes_sec"), 0u);
    EXPECT_EQ(get("total_bytes_sec"), 10u);
}

TEST_F(StatisticsVerbs, SetVcpusWithinTheMaximum)
{
    const auto set = [this](std::uint32_t count, std::uint32_t flags) {
        return client.call<proto::DomainSetVcpusFlags>({test, count, flags});
    };
    EXPECT_TRUE(set(1, VIR_DOMAIN_AFFECT_LIVE).is_ok());
    EXPECT_EQ(value<std::uint32_t>(record(VIR_DOMAIN_STATS_VCPU), "vcpu.current"), 1u);
    EXPECT_EQ(set(3, VIR_DOMAIN_AFFECT_LIVE).error().code, VIR_ERR_INVALID_ARG);
    EXPECT_EQ(set(4, VIR_DOMAIN_VCPU_LIVE | VIR_DOMAIN_VCPU_MAXIMUM).error().code,
              VIR_ERR_INVALID_ARG);
    EXPECT_TRUE(set(4, VIR_DOMAIN_VCPU_CONFIG | VIR_DOMAIN_VCPU_MAXIMUM).is_ok());
    EXPECT_TRUE(set(3, VIR_DOMAIN_AFFECT_CONFIG).is_ok());
}

TEST_F(StatisticsVerbs, PinAVcpuAndTellWhere)
{
    client.ask<proto::DomainPinVcpuFlags>({test, 1, {0x05}, VIR_DOMAIN_AFFECT_LIVE});
    const auto pins = client.ask<proto::DomainGetVcpuPinInfo>({test, 2, 1, 0});
    EXPECT_EQ(pins.cpumaps.at(1), 0x05);
    EXPECT_EQ(client.call<proto::DomainPinVcpuFlags>({test, 2, {0x05}, 0}).error().code,
              VIR_ERR_INVALID_ARG);
    EXPECT_EQ(client.call<proto::DomainPinVcpuFlags>({test, 0, {0x00}, 0}).error().code,
              VIR_ERR_INVALID_ARG);
}

TEST_F(StatisticsVerbs, AddAndTakeAwayIoThreads)
{
    client.ask<proto::DomainAddIothread>({test, 7, VIR_DOMAIN_AFFECT_CONFIG});
    const auto threads = client.ask<proto::DomainGetIothreadInfo>({test, VIR_DOMAIN_AFFECT_CONFIG});
    ASSERT_EQ(threads.info.size(), 1u);
    EXPECT_EQ(threads.info[0].iothread_id, 7u);
    EXPECT_EQ(
        client.call<proto::DomainAddIothread>({test, 7, VIR_DOMAIN_AFFECT_CONFIG}).error().code,
        VIR_ERR_INVALID_ARG);
    client.ask<proto::DomainDelIothread>({test, 7, VIR_DOMAIN_AFFECT_CONFIG});
    EXPECT_TRUE(
        client.ask<proto::DomainGetIothreadInfo>({test, VIR_DOMAIN_AFFECT_CONFIG}).info.empty());
}

TEST_F(StatisticsVerbs, KeepTheGuestsClockApartFromTheHosts)
{
    client.ask<proto::DomainSetTime>({test, 1000, 5, 0});
    EXPECT_EQ(client.ask<proto::DomainGetTime>({test, 0}).seconds, 1000);
    EXPECT_EQ(client.call<proto::DomainSetTime>({test, -1, 0, 0}).error().code, VIR_ERR_OVERFLOW);
    constexpr std::int64_t last_s = INT64_MAX / 1'000'000'000 - 1;
    EXPECT_EQ(client.call<proto::DomainSetTime>({test, last_s, UINT32_MAX, 0}).error().code,
              VIR_ERR_OVERFLOW)
        << "nanoseconds may be seconds more";
}

TEST_F(StatisticsVerbs, SayThatThereAreNoOtherObjects)
{
    EXPECT_EQ(client.ask<proto::ConnectListAllNetworks>({1, 0}).ret, 0u);
    EXPECT_EQ(client.call<proto::NetworkLookupByName>({"default"}).error().code,
              VIR_ERR_NO_NETWORK);
    EXPECT_EQ(client.call<proto::NodeDeviceLookupByName>({"computer"}).error().code,
              VIR_ERR_NO_NODE_DEVICE);
    const auto id =
        client.ask<proto::ConnectNodeDeviceEventRegisterAny>({0, std::nullopt}).callback_id;
    EXPECT_TRUE(client.call<proto::ConnectNodeDeviceEventDeregisterAny>({id}).is_ok());
    EXPECT_EQ(client.call<proto::ConnectNodeDeviceEventRegisterAny>({9, std::nullopt}).error().code,
              VIR_ERR_INVALID_ARG);
}

}  // namespace
}  // namespace hostler::daemon
