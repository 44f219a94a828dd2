// Limits as they are read: how many there are, by which names, which without text, and what those
// of a domain without any say.

#include "tests/daemon/rpc/verbs/verb_test.hpp"

namespace hostler::daemon {
namespace {

using testing::Answer;
using testing::Client;
using testing::expect_refused;
using testing::names_of;
using testing::value_of;
using Params = std::vector<proto::TypedParam>;
using Names = std::vector<std::string>;

constexpr std::uint32_t text = VIR_TYPED_PARAM_STRING_OKAY;

class Tuning : public testing::VerbTest {};

/// What a getter with room for `count` answers: how many there are, and those.
struct Told {
    std::int32_t count;
    Params params;
};
template <class P>
Told told(Client& client, const proto::DomainRef& dom, std::int32_t count, std::uint32_t flags)
{
    typename P::Args args{};
    args.dom = dom;
    args.nparams = count;
    args.flags = flags;
    if constexpr (requires { args.disk; }) args.disk = "vda";
    if constexpr (requires { args.device; }) args.device = "testnet0";
    auto reply = client.ask<P>(args);
    return {reply.nparams, std::move(reply.params)};
}

struct Getter {
    Told (*told)(Client&, const proto::DomainRef&, std::int32_t, std::uint32_t);
    Names names;
    std::size_t texts;
};

const Getter getters[] = {
    {&told<proto::DomainGetMemoryParameters>, {"hard_limit", "soft_limit", "swap_hard_limit"}, 0},
    {&told<proto::DomainGetBlkioParameters>,
     {"weight", "device_weight", "device_read_iops_sec", "device_write_iops_sec",
      "device_read_bytes_sec", "device_write_bytes_sec"},
     5},
    {&told<proto::DomainGetNumaParameters>, {"numa_nodeset", "numa_mode"}, 1},
    {&told<proto::DomainGetInterfaceParameters>,
     {"inbound.average", "inbound.peak", "inbound.burst", "inbound.floor", "outbound.average",
      "outbound.peak", "outbound.burst"},
     0},
    {&told<proto::DomainGetBlockIoTune>,
     {"total_bytes_sec",
      "read_bytes_sec",
      "write_bytes_sec",
      "total_iops_sec",
      "read_iops_sec",
      "write_iops_sec",
      "total_bytes_sec_max",
      "read_bytes_sec_max",
      "write_bytes_sec_max",
      "total_iops_sec_max",
      "read_iops_sec_max",
      "write_iops_sec_max",
      "size_iops_sec",
      "group_name",
      "total_bytes_sec_max_length",
      "read_bytes_sec_max_length",
      "write_bytes_sec_max_length",
      "total_iops_sec_max_length",
      "read_iops_sec_max_length",
      "write_iops_sec_max_length"},
     1},
};

TEST_F(Tuning, EachGetterHasLibvirtsNamesInLibvirtsOrder)
{
    for (const Getter& getter : getters) {
        const Told all = getter.told(client, test, 64, text);
        EXPECT_EQ(names_of(all.params), getter.names);
        EXPECT_EQ(static_cast<std::size_t>(all.count), getter.names.size());
    }
}

TEST_F(Tuning, WithNoRoomTheyAreCountedAndWithLittleTheFirstAreGiven)
{
    for (const Getter& getter : getters) {
        const Told counted = getter.told(client, test, 0, text);
        EXPECT_EQ(static_cast<std::size_t>(counted.count), getter.names.size());
        EXPECT_TRUE(counted.params.empty());
        const Told first = getter.told(client, test, 1, text);
        EXPECT_EQ(names_of(first.params), Names{getter.names.front()});
        EXPECT_EQ(first.count, 1);
    }
}

TEST_F(Tuning, AClientThatTakesNoTextIsCountedNone)
{
    for (const Getter& getter : getters) {
        const std::size_t wanted = getter.names.size() - getter.texts;
        EXPECT_EQ(static_cast<std::size_t>(getter.told(client, test, 0, 0).count), wanted)
            << getter.names.front();
        const Told told = getter.told(client, test, 64, 0);
        EXPECT_EQ(told.params.size(), wanted) << getter.names.front();
        for (const proto::TypedParam& param : told.params)
            EXPECT_FALSE(std::holds_alternative<std::string>(param.value)) << param.field;
    }
}

TEST_F(Tuning, ALessThanEmptyRoomIsRefused)
{
    using Scheduler = proto::DomainGetSchedulerParametersFlags;
    for (const std::int32_t count : {-1, INT32_MIN}) {
        expect_refused<proto::DomainGetMemoryParameters>(client, {test, count, 0},
                                                         VIR_ERR_INVALID_ARG, "nparams");
        expect_refused<proto::DomainGetBlockIoTune>(client, {test, "vda", count, 0},
                                                    VIR_ERR_INVALID_ARG, "nparams");
        expect_refused<Scheduler>(client, {test, count, 0}, VIR_ERR_INVALID_ARG, "nparams");
    }
}

TEST_F(Tuning, ADomainWithoutLimitsSaysHowlibvirtSpellsNone)
{
    const proto::DomainRef dom = defined("plain");
    const Params memory = client.ask<proto::DomainGetMemoryParameters>({dom, 8, 0}).params;
    for (const char* name : {"hard_limit", "soft_limit", "swap_hard_limit"})
        EXPECT_EQ(value_of<std::uint64_t>(memory, name), VIR_DOMAIN_MEMORY_PARAM_UNLIMITED);
    const Params blkio = client.ask<proto::DomainGetBlkioParameters>({dom, 8, text}).params;
    EXPECT_EQ(value_of<std::uint32_t>(blkio, "weight"), 0u);
    EXPECT_EQ(value_of<std::string>(blkio, "device_weight"), "");
    const Params numa = client.ask<proto::DomainGetNumaParameters>({dom, 8, text}).params;
    EXPECT_EQ(value_of<std::int32_t>(numa, "numa_mode"), VIR_DOMAIN_NUMATUNE_MEM_STRICT);
}

TEST_F(Tuning, TheSchedulerCountsItsParameters)
{
    const auto type = client.ask<proto::DomainGetSchedulerType>({test});
    EXPECT_EQ(type.type, "posix");
    const Params all =
        client.ask<proto::DomainGetSchedulerParametersFlags>({test, 64, text}).params;
    EXPECT_EQ(all.size(), static_cast<std::size_t>(type.nparams));
    EXPECT_EQ(all.front().field, "cpu_shares");
    EXPECT_EQ(client.ask<proto::DomainGetSchedulerParameters>({test, 64}).params.size(),
              all.size());
    EXPECT_EQ(client.ask<proto::DomainGetSchedulerParameters>({test, 2}).params.size(), 2u);
}

TEST_F(Tuning, ADiskAndAnInterfaceAreNamedAsTheirDomainKnowsThem)
{
    using Disk = proto::DomainGetBlockIoTune;
    using Interface = proto::DomainGetInterfaceParameters;
    EXPECT_TRUE(client.call<Disk>({test, "/guest/diskimage1", 32, 0}).is_ok());
    EXPECT_TRUE(client.call<Interface>({test, "aa:bb:cc:dd:ee:ff", 32, 0}).is_ok());
    expect_refused<Disk>(client, {test, "vdz", 32, 0}, VIR_ERR_INVALID_ARG, "vdz");
    expect_refused<Disk>(client, {test, std::nullopt, 32, 0}, VIR_ERR_INVALID_ARG, "''");
    expect_refused<Interface>(client, {test, "eth0", 32, 0}, VIR_ERR_INVALID_ARG, "'eth0'");
    EXPECT_EQ(client.ask<Disk>({test, std::nullopt, 0, text}).nparams, 20)
        << "how many there are is the same for every disk";
    EXPECT_EQ(client.ask<Interface>({test, "eth0", 0, 0}).nparams, 7)
        << "and for every interface, also one that is not there";
}

TEST_F(Tuning, EveryCounterOfEventsIsListedOffOrOn)
{
    const Params before = client.ask<proto::DomainGetPerfEvents>({test, 0}).params;
    EXPECT_GT(before.size(), 15u);
    for (const proto::TypedParam& param : before) EXPECT_FALSE(std::get<bool>(param.value));
    client.ask<proto::DomainSetPerfEvents>(
        {test, {{"cpu_cycles", true}, {"cmt", false}}, testing::live});
    const Params after = client.ask<proto::DomainGetPerfEvents>({test, 0}).params;
    EXPECT_EQ(names_of(after), names_of(before));
    EXPECT_TRUE(value_of<bool>(after, "cpu_cycles"));
    EXPECT_FALSE(value_of<bool>(after, "cmt"));
    EXPECT_FALSE(value_of<bool>(
        client.ask<proto::DomainGetPerfEvents>({test, testing::config}).params, "cpu_cycles"));
}

}  // namespace
}  // namespace hostler::daemon
