// What a call needs by its flags: every rule of the printed table that says "if", "unless" or names
// a field, asked with each flag that it names and without.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include <set>

#include "tests/daemon/rpc/house.hpp"

namespace hostler::daemon {
namespace {

using proto::AccessRule;
using testing::Answer;
using testing::Client;
using ::testing::HasSubstr;
using testing::House;

constexpr std::uint32_t remote = proto::ConnectOpen::program;

template <class... P>
struct Procedures {};

/// Those of the table that have such rules and a verb; that none is missing is a test of its own.
using Ruled =
    Procedures<proto::DomainGetXmlDesc, proto::DomainReboot, proto::DomainAttachDeviceFlags,
               proto::DomainDetachDeviceFlags, proto::DomainUpdateDeviceFlags,
               proto::DomainSetMemoryParameters, proto::DomainSetVcpusFlags,
               proto::DomainGetVcpusFlags, proto::DomainSetMemoryFlags,
               proto::DomainSetBlkioParameters, proto::DomainSetSchedulerParametersFlags,
               proto::DomainPinVcpuFlags, proto::DomainSetBlockIoTune,
               proto::DomainSetNumaParameters, proto::DomainSetInterfaceParameters,
               proto::DomainShutdownFlags, proto::DomainSetMetadata, proto::DomainPinEmulator,
               proto::DomainSetMemoryStatsPeriod, proto::DomainPinIothread,
               proto::DomainInterfaceAddresses, proto::DomainAddIothread, proto::DomainDelIothread,
               proto::DomainManagedSaveGetXmlDesc, proto::DomainDetachDeviceAlias,
               proto::DomainSetIothreadParams>;

const proto::ProcedureInfo& row(std::uint32_t number)
{
    return *proto::find_procedure(proto::remote_procedures(), static_cast<std::int32_t>(number));
}

bool depends(const AccessRule& rule)
{
    return rule.when != AccessRule::When::always;
}

/// What one call says: its flags, or the field that a rule names.
struct Words {
    std::uint32_t flags = 0;
    std::uint32_t field = 0;
};

bool concerns(const AccessRule& rule, Words words)
{
    if (rule.when == AccessRule::When::any_flag) return (words.flags & rule.flags) != 0;
    if (rule.when == AccessRule::When::no_flag) return (words.flags & rule.flags) == 0;
    return rule.when == AccessRule::When::always || words.field == rule.flags;
}

/// Nothing, and each flag and value that a rule names, alone.
std::vector<Words> asked_by(const proto::ProcedureInfo& procedure)
{
    std::vector<Words> all = {{}};
    for (const AccessRule& rule : procedure.may) {
        if (rule.when == AccessRule::When::field) all.push_back({0, rule.flags});
        if (rule.when == AccessRule::When::field || !depends(rule)) continue;
        for (std::uint32_t bit = 1; bit != 0; bit <<= 1)
            if (rule.flags & bit) all.push_back({bit, 0});
    }
    return all;
}

/// Of a domain that is not there: whoever may ask is told that, and nothing changes.
template <class P>
Answer ask(Client& client, Words words)
{
    typename P::Args args{};
    if constexpr (requires { args.flags; })
        args.flags = static_cast<decltype(args.flags)>(words.flags);
    if constexpr (requires { args.source + 1; })
        args.source = static_cast<decltype(args.source)>(words.field);
    return client.call<P>(args);
}

class FlagRules : public ::testing::Test {
protected:
    template <class P>
    void walk_reader()
    {
        const proto::ProcedureInfo& procedure = row(P::number);
        Client reader = house.open(true);
        for (const Words words : asked_by(procedure)) {
            const bool needs_more = std::ranges::any_of(procedure.may, [&](const auto& rule) {
                const auto permission = static_cast<std::size_t>(rule.permission);
                return concerns(rule, words) && !proto::permissions[permission].is_for_readers;
            });
            const Answer answer = ask<P>(reader, words);
            ASSERT_EQ(answer.header.status, 1u) << procedure.name;
            EXPECT_EQ(answer.error().code == VIR_ERR_OPERATION_DENIED, needs_more)
                << procedure.name << " flags " << words.flags << " field " << words.field;
            refused += needs_more;
        }
    }

    /// Somebody who may do everything but the one thing.
    template <class P>
    void walk_without(proto::Permission permission)
    {
        const proto::ProcedureInfo& procedure = row(P::number);
        const std::string name = text_of(permission);
        const std::string policy = "deny sasl:alice " + name + "\nallow sasl:alice *\n";
        house.access().set_policy(
            std::make_shared<const Policy>(Policy::read(policy, "policy").or_throw()));
        Client client = house.connect_as(Caller{.sasl_name = "alice"});
        for (const Words words : asked_by(procedure)) {
            const bool needs_it = std::ranges::any_of(procedure.may, [&](const auto& rule) {
                return concerns(rule, words) && rule.permission == permission;
            });
            const Answer answer = ask<P>(client, words);
            ASSERT_EQ(answer.header.status, 1u) << procedure.name;
            EXPECT_EQ(answer.error().code == VIR_ERR_ACCESS_DENIED, needs_it)
                << procedure.name << " flags " << words.flags << " field " << words.field;
            if (needs_it) EXPECT_THAT(answer.error().message.value_or(""), HasSubstr(name));
            refused += needs_it;
            passed += !needs_it;
        }
    }

    template <class P>
    void walk_policies()
    {
        std::set<proto::Permission> permissions;
        for (const AccessRule& rule : row(P::number).may)
            if (depends(rule)) permissions.insert(rule.permission);
        for (const proto::Permission permission : permissions) walk_without<P>(permission);
    }

    template <class... P>
    void walk_readers(Procedures<P...>)
    {
        (walk_reader<P>(), ...);
    }
    template <class... P>
    void walk_all_policies(Procedures<P...>)
    {
        (walk_policies<P>(), ...);
    }
    template <class... P>
    static std::set<std::int32_t> numbers(Procedures<P...>)
    {
        return {static_cast<std::int32_t>(P::number)...};
    }

    House house;
    int refused = 0;
    int passed = 0;
};

TEST_F(FlagRules, RefuseAReaderWhatAFlagMakesMoreThanReading)
{
    walk_readers(Ruled{});
    EXPECT_GT(refused, 40);
}

TEST_F(FlagRules, RefuseWhoLacksWhatAFlagNeedsAndNobodyElse)
{
    walk_all_policies(Ruled{});
    EXPECT_GT(refused, 40);
    EXPECT_GT(passed, 20);
}

/// A procedure that gets such a rule, or a verb, is walked over as well.
TEST_F(FlagRules, AreAllWalkedOver)
{
    const std::set<std::int32_t> walked = numbers(Ruled{});
    Client client = house.open();
    for (const proto::ProcedureInfo& procedure : proto::remote_procedures()) {
        const bool is_ruled = std::ranges::any_of(procedure.may, depends);
        EXPECT_TRUE(is_ruled || !walked.contains(procedure.number)) << procedure.name;
        if (!is_ruled || walked.contains(procedure.number)) continue;
        const Answer answer = client.call_raw(remote, procedure.number, proto::Bytes(512));
        EXPECT_EQ(answer.error().code, VIR_ERR_NO_SUPPORT) << procedure.name << " has a verb";
    }
}

}  // namespace
}  // namespace hostler::daemon
