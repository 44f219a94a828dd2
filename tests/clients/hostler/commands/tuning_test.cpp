#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class MemoryTest : public CommandTest {
protected:
    MemoryTest() { take<proto::DomainSetMemoryFlags>(asked); }

    std::vector<proto::DomainSetMemoryFlags::Args> asked;
};

TEST_F(MemoryTest, ASizeIsInKibAndRoundedUp)
{
    for (const char* size : {"1024", "1M", "1MiB", "1MB", "1", "1b"})
        run("setmem", {"web", size, "--current"});
    run("setmem", {"web", "--kilobytes", "7", "--current"});
    std::vector<std::uint64_t> sizes;
    for (const auto& each : asked) sizes.push_back(each.memory);
    EXPECT_EQ(sizes, (std::vector<std::uint64_t>{1024, 1024, 1024, 977, 1, 1, 7}));
}

TEST_F(MemoryTest, WithoutAWordTheRunningDomainIsMeantAndTheMostOfTheNextStart)
{
    run("setmem", {"web", "5"});
    run("setmem", {"web", "5", "--config", "--live"});
    run("setmaxmem", {"web", "5"});
    run("setmaxmem", {"web", "5", "--config"});
    std::vector<std::uint32_t> flags;
    for (const auto& each : asked) flags.push_back(each.flags);
    constexpr std::uint32_t live = VIR_DOMAIN_AFFECT_LIVE;
    constexpr std::uint32_t config = VIR_DOMAIN_AFFECT_CONFIG;
    constexpr std::uint32_t most = VIR_DOMAIN_MEM_MAXIMUM;
    EXPECT_EQ(flags, (std::vector<std::uint32_t>{live, live | config, most, most | config}));
}

TEST_F(MemoryTest, ASizeThatIsNoneIsRefusedWithTheReason)
{
    const std::string refused = "' for <size> option is malformed or out of range\n";
    EXPECT_EQ(failure_of("setmem", {"web", "x"}), "Scaled numeric value 'x" + refused);
    EXPECT_EQ(failure_of("setmem", {"web", "1.5G"}),
              "Scaled numeric value '1.5G" + refused + "invalid argument: unknown suffix '.5G'\n");
    EXPECT_EQ(failure_of("setmem", {"web", "99999999999G"}),
              "Scaled numeric value '99999999999G" + refused +
                  "numerical overflow: value too large: 99999999999G\n");
    EXPECT_EQ(failure_of("setmem", {"web", "0"}),
              "memory in virDomainSetMemoryFlags must not be zero\n");
    EXPECT_EQ(failure_of("setmaxmem", {"web", "0"}),
              "Unable to change MaxMemorySize\n"
              "memory in virDomainSetMemoryFlags must not be zero\n");
    EXPECT_EQ(failure_of("setmem", {"web", "5", "--current", "--live"}),
              "Options --current and --live are mutually exclusive\n");
    EXPECT_TRUE(asked.empty());
}

class SchedinfoTest : public CommandTest {
protected:
    SchedinfoTest()
    {
        server.answer<proto::DomainGetSchedulerType>(
            [](const auto&) { return proto::DomainGetSchedulerType::Reply{"posix", 2}; });
        const std::vector<proto::TypedParam> known = {{"cpu_shares", std::uint64_t{1024}},
                                                      {"vcpu_quota", std::int64_t{0}}};
        server.answer<proto::DomainGetSchedulerParameters>(
            [known](const auto&) { return proto::DomainGetSchedulerParameters::Reply{known}; });
        server.answer<proto::DomainGetSchedulerParametersFlags>([known](const auto&) {
            return proto::DomainGetSchedulerParametersFlags::Reply{known};
        });
        take<proto::DomainSetSchedulerParameters>(plain);
        take<proto::DomainSetSchedulerParametersFlags>(flagged);
    }

    std::vector<proto::DomainSetSchedulerParameters::Args> plain;
    std::vector<proto::DomainSetSchedulerParametersFlags::Args> flagged;
};

TEST_F(SchedinfoTest, AValueHasTheTypeThatTheServerGaveIt)
{
    EXPECT_EQ(run("schedinfo", {"web"}),
              "Scheduler      : posix\ncpu_shares     : 1024\nvcpu_quota     : 0\n");
    run("schedinfo", {"web", "vcpu_quota=-1", "cpu_shares=5"});
    ASSERT_EQ(plain.size(), 1u);
    EXPECT_EQ(plain[0].params[0].value, proto::TypedParamValue(std::int64_t{-1}));
    EXPECT_EQ(plain[0].params[1].value, proto::TypedParamValue(std::uint64_t{5}));
    run("schedinfo", {"web", "--config", "--set", "cpu_shares=6"});
    ASSERT_EQ(flagged.size(), 1u);
    EXPECT_EQ(flagged[0].flags, std::uint32_t{VIR_DOMAIN_AFFECT_CONFIG});
}

TEST_F(SchedinfoTest, WhatTheServerDoesNotKnowOrCannotBeIsRefused)
{
    EXPECT_EQ(failure_of("schedinfo", {"web", "weight=5"}), "invalid scheduler option: weight\n");
    EXPECT_EQ(failure_of("schedinfo", {"web", "--cap", "5"}), "invalid scheduler option: cap\n");
    for (const char* word : {"cpu_shares=-1", "cpu_shares=x", "cpu_shares="})
        EXPECT_EQ(failure_of("schedinfo", {"web", word}),
                  "invalid argument: Invalid value for field 'cpu_shares': expected unsigned long "
                  "long\n")
            << word;
    EXPECT_EQ(failure_of("schedinfo", {"web", "vcpu_quota=9x"}),
              "invalid argument: Invalid value for field 'vcpu_quota': expected long long\n");
    for (const char* word : {"cpu_shares", "weight"})
        EXPECT_EQ(failure_of("schedinfo", {"web", word}),
                  "Invalid syntax for --set, expecting name=value\n");
    EXPECT_TRUE(plain.empty() && flagged.empty());
}

}  // namespace
}  // namespace hostler::cli
