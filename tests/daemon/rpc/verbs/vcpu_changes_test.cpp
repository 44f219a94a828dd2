// How many virtual CPUs and I/O threads there are and where they run, as it is changed: counts and
// maps at their edges, and which of the two definitions is meant.

#include "tests/daemon/rpc/verbs/verb_test.hpp"

namespace hostler::daemon {
namespace {

using testing::Answer;
using testing::config;
using testing::expect_refused;
using ::testing::HasSubstr;
using testing::live;
using testing::no_config;
using ::testing::Not;
using testing::not_running;

constexpr std::uint32_t maximum = VIR_DOMAIN_VCPU_MAXIMUM;
using SetVcpus = proto::DomainSetVcpusFlags;

class VcpuChanges : public testing::VerbTest {
protected:
    int count(const proto::DomainRef& dom, std::uint32_t flags)
    {
        return client.ask<proto::DomainGetVcpusFlags>({dom, flags}).num;
    }
    const proto::DomainRef four = running("four", "<vcpu current='2'>4</vcpu>");
};

TEST_F(VcpuChanges, BetweenOneAndTheMaximumAreGiven)
{
    for (const std::uint32_t wanted : {1u, 4u, 2u}) {
        client.ask<SetVcpus>({four, wanted, live});
        EXPECT_EQ(count(four, live), static_cast<int>(wanted));
    }
    EXPECT_EQ(count(four, config), 2);
    expect_refused<SetVcpus>(client, {four, 5, live}, VIR_ERR_INVALID_ARG, "live domain: 5 > 4");
    expect_refused<SetVcpus>(client, {four, 5, config}, VIR_ERR_INVALID_ARG,
                             "persistent domain: 5 > 4");
    for (const std::uint32_t wanted : {0u, 65536u, UINT32_MAX})
        expect_refused<SetVcpus>(client, {four, wanted, live}, VIR_ERR_INVALID_ARG,
                                 "not " + std::to_string(wanted));
}

TEST_F(VcpuChanges, ACountThatOneOfBothCannotHaveIsGivenToNeither)
{
    client.ask<SetVcpus>({four, 2, config | maximum});
    expect_refused<SetVcpus>(client, {four, 3, live | config}, VIR_ERR_INVALID_ARG, "3 > 2");
    EXPECT_EQ(count(four, live), 2);
    EXPECT_EQ(count(four, config), 2);
}

TEST_F(VcpuChanges, TheMaximumIsOfTheNextStart)
{
    for (const std::uint32_t flags : {maximum, maximum | live, maximum | live | config})
        expect_refused<SetVcpus>(client, {four, 8, flags}, VIR_ERR_INVALID_ARG,
                                 "maximum vcpu count of a live domain");
    client.ask<SetVcpus>({four, 8, maximum | config});
    EXPECT_EQ(count(four, maximum | config), 8);
    EXPECT_EQ(count(four, config), 2) << "as many as before are plugged in";
    EXPECT_EQ(count(four, maximum | live), 4);
    client.ask<SetVcpus>({four, 1, maximum | config});
    EXPECT_EQ(count(four, config), 1) << "no more than there may be";
}

TEST_F(VcpuChanges, AskOfADefinitionThatThereIs)
{
    const proto::DomainRef off = defined("off", "<vcpu>4</vcpu>");
    const proto::DomainRef t = transient("t", "<vcpu>4</vcpu>");
    expect_refused<proto::DomainSetVcpus>(client, {off, 2}, VIR_ERR_OPERATION_INVALID, not_running);
    expect_refused<SetVcpus>(client, {off, 2, live}, VIR_ERR_OPERATION_INVALID, not_running);
    expect_refused<SetVcpus>(client, {t, 2, config}, VIR_ERR_OPERATION_INVALID, no_config);
    expect_refused<SetVcpus>(client, {nobody, 2, 0}, VIR_ERR_NO_DOMAIN, nobody.uuid.text());
    expect_refused<SetVcpus>(reader, {off, 2, 0}, VIR_ERR_OPERATION_DENIED, "read only");
    client.ask<SetVcpus>({off, 2, 0});
    EXPECT_THAT(xml(off), HasSubstr("<vcpu placement='static' current='2'>4</vcpu>"));
}

TEST_F(VcpuChanges, OnlyAnAgentKnowsTheGuestsOwnCount)
{
    expect_refused<SetVcpus>(client, {four, 1, VIR_DOMAIN_VCPU_GUEST}, VIR_ERR_ARGUMENT_UNSUPPORTED,
                             "guest agent is not configured");
}

class Pins : public VcpuChanges {
protected:
    Answer vcpu(std::uint32_t number, proto::Bytes map, std::uint32_t flags)
    {
        return client.call<proto::DomainPinVcpuFlags>({four, number, std::move(map), flags});
    }
    std::string stored() { return xml(four, VIR_DOMAIN_XML_INACTIVE); }
};

TEST_F(Pins, AMapIsReadBitByBit)
{
    const std::pair<proto::Bytes, const char*> rows[] = {
        {{0x01}, "cpuset='0'"},
        {{0x80}, "cpuset='7'"},
        {{0x00, 0x01}, "cpuset='8'"},
        {{0xff, 0x0f}, "cpuset='0-11'"},
        {{0x05, 0x00, 0x00, 0x80}, "cpuset='0,2,31'"},
    };
    for (const auto& [map, set] : rows) {
        ASSERT_TRUE(vcpu(1, map, config).is_ok());
        EXPECT_THAT(stored(), HasSubstr("<vcpupin vcpu='1' " + std::string(set) + "/>"));
    }
}

TEST_F(Pins, AMapHasACpuAndNoMoreThanAMessageHolds)
{
    for (const proto::Bytes& map : {proto::Bytes{}, proto::Bytes{0}, proto::Bytes(2048, 0)})
        expect_refused<proto::DomainPinVcpuFlags>(client, {four, 0, map, 0}, VIR_ERR_INVALID_ARG,
                                                  "Empty cpu list");
    expect_refused<proto::DomainPinEmulator>(client, {four, proto::Bytes(2049, 1), 0}, VIR_ERR_RPC,
                                             "");
    EXPECT_THAT(stored(), Not(HasSubstr("cputune")));
    proto::Bytes last(2048, 0);
    last.back() = 0x80;
    EXPECT_TRUE(vcpu(0, last, config).is_ok());
    EXPECT_THAT(stored(), HasSubstr("cpuset='16383'"));
}

TEST_F(Pins, AVcpuIsOneThatTheDomainMayHave)
{
    EXPECT_TRUE(vcpu(3, {1}, live).is_ok()) << "plugged in or not";
    expect_refused<proto::DomainPinVcpuFlags>(client, {four, 4, {1}, live}, VIR_ERR_INVALID_ARG,
                                              "vcpu 4 is out of range of live cpu count 4");
    expect_refused<proto::DomainPinVcpuFlags>(client, {four, UINT32_MAX, {1}, config},
                                              VIR_ERR_INVALID_ARG, "persistent cpu count 4");
    expect_refused<proto::DomainPinVcpu>(client, {four, 4, {1}}, VIR_ERR_INVALID_ARG, "vcpu 4");
}

TEST_F(Pins, AgainIsInPlaceOfBefore)
{
    vcpu(0, {1}, config);
    vcpu(1, {2}, config);
    vcpu(0, {4}, config);
    EXPECT_THAT(stored(), HasSubstr("<vcpupin vcpu='0' cpuset='2'/>"));
    EXPECT_THAT(stored(), HasSubstr("<vcpupin vcpu='1' cpuset='1'/>"));
    EXPECT_THAT(stored(), Not(HasSubstr("cpuset='0'")));
}

TEST_F(Pins, TheEmulatorHasOne)
{
    client.ask<proto::DomainPinEmulator>({four, {0x06}, live});
    const auto told = client.ask<proto::DomainGetEmulatorPinInfo>({four, 2, live});
    EXPECT_EQ(told.cpumaps, (proto::Bytes{0x06, 0x00}));
    EXPECT_EQ(told.ret, 1);
    EXPECT_THAT(stored(), Not(HasSubstr("emulatorpin")));
}

class IoThreads : public VcpuChanges {
protected:
    std::vector<std::uint32_t> ids(std::uint32_t flags)
    {
        std::vector<std::uint32_t> found;
        for (const auto& one : client.ask<proto::DomainGetIothreadInfo>({two, flags}).info)
            found.push_back(one.iothread_id);
        return found;
    }
    using Ids = std::vector<std::uint32_t>;

    const proto::DomainRef two = running("two", "<iothreads>2</iothreads>");
};

TEST_F(IoThreads, HaveNumbersFromOneUnlessTheyAreNamed)
{
    EXPECT_EQ(ids(0), (Ids{1, 2}));
    client.ask<proto::DomainAddIothread>({two, 9, live});
    EXPECT_EQ(ids(live), (Ids{1, 2, 9}));
    EXPECT_EQ(ids(config), (Ids{1, 2}));
    client.ask<proto::DomainDelIothread>({two, 1, live});
    EXPECT_EQ(ids(live), (Ids{2, 9})) << "the others keep theirs";
}

TEST_F(IoThreads, ANumberIsNotZeroNotTakenAndThere)
{
    using Add = proto::DomainAddIothread;
    using Remove = proto::DomainDelIothread;
    expect_refused<Add>(client, {two, 0, live}, VIR_ERR_INVALID_ARG, "0 for iothread_id");
    expect_refused<Remove>(client, {two, 0, live}, VIR_ERR_INVALID_ARG, "0 for iothread_id");
    expect_refused<Add>(client, {two, 2, live}, VIR_ERR_INVALID_ARG, "'2'");
    expect_refused<Remove>(client, {two, 3, live}, VIR_ERR_INVALID_ARG, "cannot find IOThread '3'");
    expect_refused<proto::DomainPinIothread>(client, {two, 3, {1}, live}, VIR_ERR_INVALID_ARG,
                                             "cannot find IOThread '3'");
    EXPECT_EQ(ids(live), (Ids{1, 2}));
}

TEST_F(IoThreads, APinGoesWithItsThread)
{
    client.ask<proto::DomainPinIothread>({two, 2, {0x03}, config});
    EXPECT_THAT(xml(two, VIR_DOMAIN_XML_INACTIVE),
                HasSubstr("<iothreadpin iothread='2' cpuset='0-1'/>"));
    client.ask<proto::DomainDelIothread>({two, 2, config});
    EXPECT_THAT(xml(two, VIR_DOMAIN_XML_INACTIVE), Not(HasSubstr("iothreadpin")));
}

TEST_F(IoThreads, HowTheyPollIsSaidToBeUnsupportedOnlyOfOneThatIsThere)
{
    using Set = proto::DomainSetIothreadParams;
    expect_refused<Set>(client, {two, 5, {}, live}, VIR_ERR_INVALID_ARG, "IOThread '5'");
    expect_refused<Set>(client, {two, 1, {}, live}, VIR_ERR_NO_SUPPORT, "poll");
    expect_refused<Set>(client, {defined("off"), 1, {}, live}, VIR_ERR_OPERATION_INVALID,
                        not_running);
}

}  // namespace
}  // namespace hostler::daemon
