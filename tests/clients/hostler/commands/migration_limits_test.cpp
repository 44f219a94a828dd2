#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class MigrationLimitsTest : public CommandTest {};

TEST_F(MigrationLimitsTest, HowLongADomainMayStandStill)
{
    expect_verb<proto::DomainMigrateSetMaxDowntime>("migrate-setmaxdowntime", {"web", "300"}, "",
                                                    "");
    EXPECT_EQ(last<proto::DomainMigrateSetMaxDowntime>().downtime, 300u);
    for (const char* time : {"0", "-1"})
        EXPECT_EQ(failure_of("migrate-setmaxdowntime", {"web", "--downtime", time}),
                  "migrate: Invalid downtime\n");
    EXPECT_EQ(count<proto::DomainMigrateSetMaxDowntime>(), 2u);
    server.reply<proto::DomainMigrateGetMaxDowntime>({300});
    EXPECT_EQ(run("migrate-getmaxdowntime", {"web"}), "300\n");
    EXPECT_EQ(json("migrate-getmaxdowntime", {"web"}), "{\n  \"downtime_ms\": 300\n}\n");
}

TEST_F(MigrationLimitsTest, TheCacheIsToldAfterItIsSet)
{
    server.accept<proto::DomainMigrateSetCompressionCache>();
    server.reply<proto::DomainMigrateGetCompressionCache>({64 << 20});
    EXPECT_EQ(run("migrate-compcache", {"web"}), "Compression cache: 64.000 MiB");
    EXPECT_EQ(count<proto::DomainMigrateSetCompressionCache>(), 0u);
    run("migrate-compcache", {"web", "--size", "4096"});
    EXPECT_EQ(last<proto::DomainMigrateSetCompressionCache>().cache_size, 4096u);
}

TEST_F(MigrationLimitsTest, SpeedIsBeforeOrAfterTheChange)
{
    const std::initializer_list<FlagCase> cases = {
        {{}, 0}, {{"--postcopy"}, VIR_DOMAIN_MIGRATE_MAX_SPEED_POSTCOPY}};
    server.accept<proto::DomainMigrateSetMaxSpeed>();
    server.reply<proto::DomainMigrateGetMaxSpeed>({50});
    expect_flags<proto::DomainMigrateSetMaxSpeed>("migrate-setspeed", {"web", "50"}, cases);
    expect_flags<proto::DomainMigrateGetMaxSpeed>("migrate-getspeed", {"web"}, cases);
    EXPECT_EQ(last<proto::DomainMigrateSetMaxSpeed>().bandwidth, 50u);
    EXPECT_EQ(printed(), "50\n");
}

TEST_F(MigrationLimitsTest, ADomainChangesOverNow)
{
    expect_verb<proto::DomainMigrateStartPostCopy>("migrate-postcopy", {"web"}, "", "");
}

}  // namespace
}  // namespace hostler::cli
