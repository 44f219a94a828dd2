#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class IothreadTest : public CommandTest {
protected:
    IothreadTest()
    {
        server.reply<proto::NodeGetCpuMap>({.ret = 4});
        server.reply<proto::DomainGetIothreadInfo>({{{1, {0x0f}}, {2, {0x05}}}, 2});
    }
};

TEST_F(IothreadTest, TheirCpusAreListed)
{
    EXPECT_EQ(run("iothreadinfo", {"web"}),
              " IOThread ID   CPU Affinity\n"
              "-----------------------------\n"
              " 1             0-3\n"
              " 2             0,2\n");
    expect_flags<proto::DomainGetIothreadInfo>(
        "iothreadinfo", {"web"},
        {{{"--live"}, VIR_DOMAIN_AFFECT_LIVE}, {{"--config"}, VIR_DOMAIN_AFFECT_CONFIG}});
    server.reply<proto::DomainGetIothreadInfo>({});
    EXPECT_EQ(run("iothreadinfo", {"web"}), "No IOThreads found for the domain");
    EXPECT_EQ(json("iothreadinfo", {"web"}), "[]\n");
    server.refuse<proto::DomainGetIothreadInfo>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("iothreadinfo", {"web"}),
              "Unable to get domain IOThreads information\noperation failed: no\n");
}

TEST_F(IothreadTest, OneIsAddedAndTakenAway)
{
    expect_verb<proto::DomainAddIothread>("iothreadadd", {"web", "3"}, "", "");
    EXPECT_EQ(last<proto::DomainAddIothread>().iothread_id, 3u);
    expect_verb<proto::DomainDelIothread>("iothreaddel", {"web", "3", "--config"}, "", "");
    EXPECT_EQ(last<proto::DomainDelIothread>().flags, std::uint32_t{VIR_DOMAIN_AFFECT_CONFIG});
}

TEST_F(IothreadTest, TheyAreNumberedFromOne)
{
    for (const char* command : {"iothreadadd", "iothreaddel", "iothreadset"})
        for (const char* id : {"0", "-1"})
            EXPECT_EQ(failure_of(command, {"web", "--id", id}),
                      "Invalid IOThread id value: '" + std::string(id) + "'\n");
    EXPECT_EQ(count<proto::DomainAddIothread>() + count<proto::DomainDelIothread>(), 0u);
}

TEST_F(IothreadTest, OneIsPinnedToCpusOfTheHost)
{
    expect_verb<proto::DomainPinIothread>("iothreadpin", {"web", "1", "0,2-3"}, "", "");
    EXPECT_EQ(last<proto::DomainPinIothread>().cpumap, proto::Bytes{0x0d});
    EXPECT_EQ(last<proto::DomainPinIothread>().iothreads_id, 1u);
    EXPECT_EQ(failure_of("iothreadpin", {"web", "1", "0-9"}),
              "CPU 9 in cpulist '0-9' exceed the maxcpu 4\n");
}

TEST_F(IothreadTest, OnlyWhatIsNamedIsChanged)
{
    server.accept<proto::DomainSetIothreadParams>();
    run("iothreadset", {"web", "2", "--poll-max-ns", "32768", "--live"});
    EXPECT_EQ(told(last<proto::DomainSetIothreadParams>().params), Words{"poll_max_ns=32768"});
    EXPECT_EQ(last<proto::DomainSetIothreadParams>().flags, std::uint32_t{VIR_DOMAIN_AFFECT_LIVE});
    run("iothreadset", {"web", "2", "--poll-grow", "1", "--poll-shrink", "2", "--thread-pool-min",
                        "3", "--thread-pool-max", "-1"});
    const Params params = last<proto::DomainSetIothreadParams>().params;
    EXPECT_EQ(told(params),
              (Words{"poll_grow=1", "poll_shrink=2", "thread_pool_min=3", "thread_pool_max=-1"}));
    EXPECT_TRUE(std::holds_alternative<std::uint32_t>(params[0].value));
    EXPECT_TRUE(std::holds_alternative<std::int32_t>(params[2].value));
    EXPECT_EQ(failure_of("iothreadset", {"web", "2"}),
              "Not enough arguments passed, nothing to set\n");
}

TEST_F(IothreadTest, ContradictionsAreFoundBeforeTheServerIsAsked)
{
    for (const char* command : {"iothreadadd", "iothreaddel", "iothreadset"})
        expect_exclusive(command, {"web", "1"}, {{"current", "live"}, {"current", "config"}});
    expect_exclusive("iothreadinfo", {"web"}, {{"current", "live"}, {"current", "config"}});
}

}  // namespace
}  // namespace hostler::cli
