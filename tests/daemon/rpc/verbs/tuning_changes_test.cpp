// Limits as they are set: names, types and ranges at their edges, what excludes what, which of the
// two definitions changes; and whatever was set can be read again after a restart.

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
using testing::value_of;
using Params = std::vector<proto::TypedParam>;
using Value = proto::TypedParamValue;

constexpr std::uint64_t unlimited = VIR_DOMAIN_MEMORY_PARAM_UNLIMITED;

class TuningChanges : public testing::VerbTest {
public:
    Answer scheduler(Params params, std::uint32_t flags)
    {
        return client.call<proto::DomainSetSchedulerParametersFlags>({test, params, flags});
    }
    Answer memory(Params params, std::uint32_t flags)
    {
        return client.call<proto::DomainSetMemoryParameters>({test, params, flags});
    }
    Answer blkio(Params params, std::uint32_t flags)
    {
        return client.call<proto::DomainSetBlkioParameters>({test, params, flags});
    }
    Answer numa(Params params, std::uint32_t flags)
    {
        return client.call<proto::DomainSetNumaParameters>({test, params, flags});
    }
    Answer disk(Params params, std::uint32_t flags)
    {
        return client.call<proto::DomainSetBlockIoTune>({test, "vda", params, flags});
    }
    Answer interface(Params params, std::uint32_t flags)
    {
        return client.call<proto::DomainSetInterfaceParameters>({test, "testnet0", params, flags});
    }
    Answer events(Params params, std::uint32_t flags)
    {
        return client.call<proto::DomainSetPerfEvents>({test, params, flags});
    }

    std::string stored() { return xml(test, VIR_DOMAIN_XML_INACTIVE); }
    /// What is stored can be read: the daemon does so when it starts again.
    void expect_readable()
    {
        const std::string text = stored();
        const Answer again = client.call<proto::DomainDefineXml>({text});
        ASSERT_TRUE(again.is_ok()) << again.error().message.value_or("") << "\n" << text;
        EXPECT_EQ(stored(), text);
    }
};

using Set = Answer (TuningChanges::*)(Params params, std::uint32_t flags);
constexpr Set set_scheduler = &TuningChanges::scheduler;
constexpr Set set_memory = &TuningChanges::memory;
constexpr Set set_blkio = &TuningChanges::blkio;
constexpr Set set_numa = &TuningChanges::numa;
constexpr Set set_disk = &TuningChanges::disk;
constexpr Set set_interface = &TuningChanges::interface;
constexpr Set set_events = &TuningChanges::events;

struct Refusal {
    Set set;
    Params params;
    int code;
    const char* part;
};

class RefusedTuning : public TuningChanges {
protected:
    void judge(std::span<const Refusal> rows)
    {
        const std::string before = stored();
        for (const Refusal& row : rows) {
            const Answer answer = (this->*row.set)(row.params, config);
            const std::string name = row.params.front().field;
            ASSERT_FALSE(answer.is_ok()) << name;
            EXPECT_EQ(answer.error().code, row.code) << answer.error().message.value_or("");
            EXPECT_THAT(answer.error().message.value_or(""), HasSubstr(row.part)) << name;
        }
        EXPECT_EQ(stored(), before) << "what is refused leaves nothing";
    }
};

TEST_F(RefusedTuning, NamesAndTypesAreThoseOfTheTable)
{
    const Value one = std::uint64_t{1};
    const Refusal rows[] = {
        {set_scheduler, {{"shares", one}}, VIR_ERR_ARGUMENT_UNSUPPORTED, "'shares'"},
        {set_scheduler, {{"", one}}, VIR_ERR_ARGUMENT_UNSUPPORTED, "''"},
        {set_scheduler, {{"CPU_SHARES", one}}, VIR_ERR_ARGUMENT_UNSUPPORTED, "'CPU_SHARES'"},
        {set_scheduler, {{"vcpu_quota", one}}, VIR_ERR_INVALID_ARG, "expected 'llong'"},
        {set_memory, {{"min_guarantee", one}}, VIR_ERR_ARGUMENT_UNSUPPORTED, "'min_guarantee'"},
        {set_memory, {{"hard_limit", std::int32_t{1}}}, VIR_ERR_INVALID_ARG, "expected 'ullong'"},
        {set_memory, {{"hard_limit", 1.5}}, VIR_ERR_INVALID_ARG, "'double'"},
        {set_blkio, {{"weight", one}}, VIR_ERR_INVALID_ARG, "expected 'uint'"},
        {set_blkio, {{"device_weight", one}}, VIR_ERR_INVALID_ARG, "expected 'string'"},
        {set_numa, {{"numa_mode", std::uint32_t{0}}}, VIR_ERR_INVALID_ARG, "expected 'int'"},
        {set_disk, {{"read_bytes", one}}, VIR_ERR_ARGUMENT_UNSUPPORTED, "'read_bytes'"},
        {set_disk, {{"group_name", true}}, VIR_ERR_INVALID_ARG, "'boolean'"},
        {set_interface, {{"inbound", one}}, VIR_ERR_ARGUMENT_UNSUPPORTED, "'inbound'"},
        {set_interface,
         {{"outbound.floor", std::uint32_t{1}}},
         VIR_ERR_ARGUMENT_UNSUPPORTED,
         "'outbound.floor'"},
        {set_events, {{"dreams", true}}, VIR_ERR_ARGUMENT_UNSUPPORTED, "'dreams'"},
        {set_events, {{"cmt", one}}, VIR_ERR_INVALID_ARG, "expected 'boolean'"},
    };
    judge(rows);
}

TEST_F(RefusedTuning, EachParameterIsGivenOnce)
{
    const Value one = std::uint64_t{1};
    const Refusal rows[] = {
        {set_scheduler,
         {{"cpu_shares", one}, {"cpu_shares", one}},
         VIR_ERR_INVALID_ARG,
         "multiple"},
        {set_memory, {{"hard_limit", one}, {"hard_limit", one}}, VIR_ERR_INVALID_ARG, "multiple"},
        {set_disk,
         {{"total_bytes_sec", one}, {"total_bytes_sec", one}},
         VIR_ERR_INVALID_ARG,
         "'total_bytes_sec'"},
        {set_events, {{"cmt", true}, {"cmt", false}}, VIR_ERR_INVALID_ARG, "multiple"},
    };
    judge(rows);
}

TEST_F(RefusedTuning, ValuesKeepToTheirRange)
{
    const auto number = [](std::uint64_t value) { return Value(value); };
    const auto signed_one = [](std::int64_t value) { return Value(value); };
    const auto word = [](std::uint32_t value) { return Value(value); };
    const Refusal rows[] = {
        {set_scheduler, {{"cpu_shares", number(1)}}, VIR_ERR_INVALID_ARG, "[2, 262144]: 1"},
        {set_scheduler, {{"cpu_shares", number(262145)}}, VIR_ERR_INVALID_ARG, "262145"},
        {set_scheduler, {{"vcpu_period", number(999)}}, VIR_ERR_INVALID_ARG, "[1000, 1000000]"},
        {set_scheduler, {{"global_period", number(1000001)}}, VIR_ERR_INVALID_ARG, "1000001"},
        {set_scheduler, {{"emulator_quota", signed_one(999)}}, VIR_ERR_INVALID_ARG, "999"},
        {set_scheduler,
         {{"iothread_quota", signed_one(18446744073709552)}},
         VIR_ERR_INVALID_ARG,
         "18446744073709551"},
        {set_blkio, {{"weight", word(9)}}, VIR_ERR_INVALID_ARG, "[10, 1000]: 9"},
        {set_blkio, {{"weight", word(1001)}}, VIR_ERR_INVALID_ARG, "1001"},
        {set_numa, {{"numa_mode", std::int32_t{-1}}}, VIR_ERR_INVALID_ARG, "'-1'"},
        {set_numa, {{"numa_mode", std::int32_t{4}}}, VIR_ERR_INVALID_ARG, "'4'"},
        {set_numa, {{"numa_nodeset", std::string()}}, VIR_ERR_INVALID_ARG, "''"},
        {set_numa, {{"numa_nodeset", std::string("0-")}}, VIR_ERR_INVALID_ARG, "'0-'"},
        {set_numa, {{"numa_nodeset", std::string("two")}}, VIR_ERR_INVALID_ARG, "'two'"},
        {set_memory,
         {{"hard_limit", number(2)}, {"swap_hard_limit", number(1)}},
         VIR_ERR_INVALID_ARG,
         "swap_hard_limit"},
    };
    judge(rows);
}

TEST_F(RefusedTuning, DevicesAndTheirFiguresArePairs)
{
    const auto weights = [](const char* text) {
        return Params{{"device_weight", std::string(text)}};
    };
    const Refusal rows[] = {
        {set_blkio, weights("/dev/sda"), VIR_ERR_INVALID_ARG, "/dev/sda"},
        {set_blkio, weights("/dev/sda,"), VIR_ERR_INVALID_ARG, "/dev/sda"},
        {set_blkio, weights("sda,500"), VIR_ERR_INVALID_ARG, "a path"},
        {set_blkio, weights("/dev/sda,5x"), VIR_ERR_INVALID_ARG, "5x"},
        {set_blkio, weights("/dev/sda,-5"), VIR_ERR_INVALID_ARG, "-5"},
        {set_blkio, weights("/dev/sda,500,/dev/sdb"), VIR_ERR_INVALID_ARG, "/dev/sdb"},
        {set_blkio, weights("/dev/sda,99999999999999999999"), VIR_ERR_INVALID_ARG, "99999"},
    };
    judge(rows);
}

TEST_F(RefusedTuning, ALimitOnAllAndOneOnAPartExcludeEachOther)
{
    for (const std::string what : {"bytes_sec", "iops_sec", "bytes_sec_max", "iops_sec_max"})
        for (const char* part : {"read_", "write_"}) {
            const Refusal row[] = {
                {set_disk,
                 {{"total_" + what, std::uint64_t{10}}, {part + what, std::uint64_t{10}}},
                 VIR_ERR_INVALID_ARG,
                 "cannot be set at the same time"}};
            judge(row);
        }
}

TEST_F(TuningChanges, ValuesAtTheEdgesAreTaken)
{
    const std::pair<Set, Params> rows[] = {
        {set_scheduler, {{"cpu_shares", std::uint64_t{2}}}},
        {set_scheduler, {{"cpu_shares", std::uint64_t{262144}}}},
        {set_scheduler, {{"vcpu_period", std::uint64_t{1000}}}},
        {set_scheduler, {{"vcpu_quota", std::int64_t{-1}}}},
        {set_scheduler, {{"global_quota", std::int64_t{1000}}}},
        {set_scheduler, {{"emulator_period", std::uint64_t{1000000}}}},
        {set_memory, {{"soft_limit", std::uint64_t{1}}}},
        {set_memory, {{"hard_limit", unlimited}}},
        {set_blkio, {{"weight", std::uint32_t{10}}}},
        {set_blkio, {{"weight", std::uint32_t{1000}}}},
        {set_blkio, {{"device_weight", std::string("/dev/sda,500,/dev/sdb,10")}}},
        {set_blkio, {{"device_read_bytes_sec", std::string("/dev/sda,1048576")}}},
        {set_numa, {{"numa_nodeset", std::string("0-3,^2")}}},
        {set_numa, {{"numa_nodeset", std::string("0")}, {"numa_mode", std::int32_t{2}}}},
        {set_disk, {{"read_bytes_sec", UINT64_MAX / 2}}},
        {set_disk, {{"total_iops_sec", std::uint64_t{1}}, {"group_name", std::string("g <1>")}}},
        {set_interface, {{"inbound.average", UINT32_MAX}, {"inbound.peak", UINT32_MAX}}},
        {set_events, {{"cmt", true}, {"mbml", true}}},
    };
    for (const auto& [set, params] : rows)
        for (const std::uint32_t flags : {live, config, live | config, 0u}) {
            const Answer answer = (this->*set)(params, flags);
            EXPECT_TRUE(answer.is_ok())
                << params.front().field << ": " << answer.error().message.value_or("");
            expect_readable();
        }
}

// A figure of a direction says nothing without its average; libvirt leaves such a direction out.
TEST_F(TuningChanges, APeakWithoutAnAverageIsNoLimit)
{
    for (const char* name : {"inbound.peak", "inbound.burst", "outbound.peak", "outbound.burst"}) {
        EXPECT_TRUE(interface({{name, std::uint32_t{5}}}, config).is_ok()) << name;
        EXPECT_THAT(stored(), Not(HasSubstr("bound "))) << name;
        expect_readable();
    }
    interface({{"inbound.average", std::uint32_t{9}}, {"inbound.peak", std::uint32_t{12}}}, config);
    EXPECT_THAT(stored(), HasSubstr("<inbound average='9' peak='12'/>"));
    EXPECT_TRUE(interface({{"inbound.average", std::uint32_t{0}}}, config).is_ok());
    EXPECT_THAT(stored(), Not(HasSubstr("<bandwidth>")));
    expect_readable();
}

TEST_F(TuningChanges, AModeWithoutNodesCanStillBeRead)
{
    for (const std::int32_t mode : {0, 1, 2, 3}) {
        numa({{"numa_mode", mode}}, config);
        expect_readable();
    }
}

TEST_F(TuningChanges, ZeroTakesALimitAwayAndLeavesNoTrace)
{
    const std::string before = stored();
    const Value nothing = std::uint64_t{0};
    scheduler({{"cpu_shares", std::uint64_t{5}}, {"vcpu_period", std::uint64_t{5000}}}, config);
    memory({{"hard_limit", std::uint64_t{5}}}, config);
    disk({{"read_iops_sec", std::uint64_t{5}}}, config);
    blkio({{"weight", std::uint32_t{50}}, {"device_weight", std::string("/dev/sda,50")}}, config);
    interface({{"outbound.average", std::uint32_t{5}}}, config);
    EXPECT_NE(stored(), before);
    scheduler({{"cpu_shares", nothing}, {"vcpu_period", nothing}}, config);
    memory({{"hard_limit", unlimited}}, config);
    disk({{"read_iops_sec", nothing}}, config);
    blkio({{"weight", std::uint32_t{0}}, {"device_weight", std::string("/dev/sda,0")}}, config);
    interface({{"outbound.average", std::uint32_t{0}}}, config);
    EXPECT_EQ(stored(), before);
}

TEST_F(TuningChanges, LimitsThatWereThereCountInTheOrderOfMemoryLimits)
{
    ASSERT_TRUE(memory({{"swap_hard_limit", std::uint64_t{100}}}, live | config).is_ok());
    EXPECT_EQ(memory({{"hard_limit", std::uint64_t{101}}}, live).error().code, VIR_ERR_INVALID_ARG);
    EXPECT_TRUE(memory({{"hard_limit", std::uint64_t{100}}}, live).is_ok());
}

TEST_F(TuningChanges, OnlyTheDefinitionThatIsMeantChanges)
{
    ASSERT_TRUE(memory({{"soft_limit", std::uint64_t{7}}}, live).is_ok());
    ASSERT_TRUE(memory({{"soft_limit", std::uint64_t{8}}}, config).is_ok());
    const auto limit = [this](std::uint32_t flags) {
        return value_of<std::uint64_t>(
            client.ask<proto::DomainGetMemoryParameters>({test, 8, flags}).params, "soft_limit");
    };
    EXPECT_EQ(limit(live), 7u);
    EXPECT_EQ(limit(config), 8u);
    EXPECT_EQ(limit(0), 7u);
}

TEST_F(TuningChanges, NothingIsSetWhereThereIsNothingToSet)
{
    const proto::DomainRef off = defined("off");
    const proto::DomainRef t = transient("t");
    const Params params{{"soft_limit", std::uint64_t{7}}};
    using Memory = proto::DomainSetMemoryParameters;
    expect_refused<Memory>(client, {off, params, live}, VIR_ERR_OPERATION_INVALID, not_running);
    expect_refused<Memory>(client, {off, params, live | config}, VIR_ERR_OPERATION_INVALID,
                           not_running);
    expect_refused<Memory>(client, {t, params, config}, VIR_ERR_OPERATION_INVALID, no_config);
    expect_refused<Memory>(client, {nobody, params, 0}, VIR_ERR_NO_DOMAIN, nobody.uuid.text());
    expect_refused<Memory>(reader, {test, params, 0}, VIR_ERR_OPERATION_DENIED, "read only");
    EXPECT_THAT(xml(off), Not(HasSubstr("memtune")));
}

TEST_F(TuningChanges, ADiskOrInterfaceThatIsNotThereIsNamed)
{
    using Disk = proto::DomainSetBlockIoTune;
    using Interface = proto::DomainSetInterfaceParameters;
    expect_refused<Disk>(client, {test, "vdz", {{"total_bytes_sec", std::uint64_t{1}}}, 0},
                         VIR_ERR_INVALID_ARG, "vdz");
    expect_refused<Disk>(client, {test, "", {{"total_bytes_sec", std::uint64_t{1}}}, 0},
                         VIR_ERR_INVALID_ARG, "''");
    expect_refused<Interface>(client, {test, "eth0", {{"inbound.average", std::uint32_t{1}}}, 0},
                              VIR_ERR_INVALID_ARG, "'eth0'");
}

TEST_F(TuningChanges, AListenerHearsWhatWasSetOnTheGuest)
{
    client.ask<proto::ConnectDomainEventCallbackRegisterAny>(
        {VIR_DOMAIN_EVENT_ID_TUNABLE, std::nullopt});
    ASSERT_TRUE(scheduler({{"cpu_shares", std::uint64_t{99}}}, config).is_ok());
    EXPECT_TRUE(client.events.empty()) << "no guest has changed";
    ASSERT_TRUE(disk({{"read_iops_sec", std::uint64_t{9}}}, live).is_ok());
    const auto event = client.next_event();
    ASSERT_TRUE(event);
    const auto message =
        proto::decode<proto::DomainEventCallbackTunable::Message>(event->payload).or_throw();
    EXPECT_EQ(value_of<std::string>(message.params, "blkdeviotune.disk"), "vda");
    EXPECT_EQ(value_of<std::uint64_t>(message.params, "blkdeviotune.read_iops_sec"), 9u);
}

}  // namespace
}  // namespace hostler::daemon
