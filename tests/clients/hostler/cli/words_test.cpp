#include "clients/hostler/cli/words.hpp"

#include <gtest/gtest.h>
#include <libvirt/libvirt.h>

namespace hostler::cli {
namespace {

TEST(WordsTest, AreLibvirtsNumbersInItsUsersWords)
{
    EXPECT_EQ(words::lifecycle(VIR_DOMAIN_EVENT_CRASHED), "Crashed");
    EXPECT_EQ(words::watchdog_action(VIR_DOMAIN_EVENT_WATCHDOG_INJECTNMI), "inject-nmi");
    EXPECT_EQ(words::io_error_action(VIR_DOMAIN_EVENT_IO_ERROR_REPORT), "report");
    EXPECT_EQ(words::graphics_phase(VIR_DOMAIN_EVENT_GRAPHICS_DISCONNECT), "disconnect");
    EXPECT_EQ(words::address_family(VIR_DOMAIN_EVENT_GRAPHICS_ADDRESS_UNIX), "unix");
    EXPECT_EQ(words::block_job(VIR_DOMAIN_BLOCK_JOB_TYPE_BACKUP), "Backup");
    EXPECT_EQ(words::block_job_status(VIR_DOMAIN_BLOCK_JOB_READY), "ready");
    EXPECT_EQ(words::disk_change(VIR_DOMAIN_EVENT_DISK_DROP_MISSING_ON_START), "dropped");
    EXPECT_EQ(words::tray_change(VIR_DOMAIN_EVENT_TRAY_CHANGE_CLOSE), "closed");
    EXPECT_EQ(words::agent_state(VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_STATE_DISCONNECTED),
              "disconnected");
    EXPECT_EQ(words::agent_reason(VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_REASON_CHANNEL),
              "channel event");
    EXPECT_EQ(words::metadata_type(VIR_DOMAIN_METADATA_ELEMENT), "element");
    EXPECT_EQ(words::memory_failure_recipient(VIR_DOMAIN_EVENT_MEMORY_FAILURE_RECIPIENT_GUEST),
              "guest");
    EXPECT_EQ(words::memory_failure_action(VIR_DOMAIN_EVENT_MEMORY_FAILURE_ACTION_RESET), "reset");
    EXPECT_EQ(words::job_type(VIR_DOMAIN_JOB_CANCELLED), "Cancelled");
    EXPECT_EQ(words::job_operation(VIR_DOMAIN_JOB_OPERATION_SNAPSHOT_DELETE), "Snapshot delete");
}

TEST(WordsTest, ADetailBelongsToItsEvent)
{
    EXPECT_EQ(
        words::lifecycle_detail(VIR_DOMAIN_EVENT_DEFINED, VIR_DOMAIN_EVENT_DEFINED_FROM_SNAPSHOT),
        "Snapshot");
    EXPECT_EQ(words::lifecycle_detail(VIR_DOMAIN_EVENT_SUSPENDED,
                                      VIR_DOMAIN_EVENT_SUSPENDED_POSTCOPY_FAILED),
              "Post-copy Error");
    EXPECT_EQ(
        words::lifecycle_detail(VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_FROM_SNAPSHOT),
        "Snapshot");
    EXPECT_EQ(words::lifecycle_detail(VIR_DOMAIN_EVENT_SHUTDOWN, VIR_DOMAIN_EVENT_SHUTDOWN_HOST),
              "Finished after host request");
    EXPECT_EQ(
        words::lifecycle_detail(VIR_DOMAIN_EVENT_CRASHED, VIR_DOMAIN_EVENT_CRASHED_CRASHLOADED),
        "Crashloaded");
    EXPECT_EQ(words::lifecycle_detail(VIR_DOMAIN_EVENT_CRASHED, 99), "unknown");
    EXPECT_EQ(words::lifecycle_detail(99, 0), "unknown");
    EXPECT_EQ(words::lifecycle_detail(-1, 0), "unknown");
}

TEST(WordsTest, ANumberThatIsNewerThanThisIsUnknown)
{
    for (const std::int32_t number : {-1, 99, INT32_MAX, INT32_MIN}) {
        EXPECT_EQ(words::lifecycle(number), "unknown");
        EXPECT_EQ(words::block_job(number), "unknown");
        EXPECT_EQ(words::job_type(number), "unknown");
        EXPECT_EQ(words::memory_stat(number), "");
    }
    EXPECT_EQ(words::job_operation(UINT64_MAX), "unknown");
}

TEST(WordsTest, NoNumberBelowTheLastIsLeftOut)
{
    for (std::int32_t job = 0; job < VIR_DOMAIN_JOB_CANCELLED + 1; ++job)
        EXPECT_NE(words::job_type(job), "unknown") << job;
    for (std::int32_t event = 0; event < VIR_DOMAIN_EVENT_CRASHED + 1; ++event)
        EXPECT_NE(words::lifecycle(event), "unknown") << event;
    for (std::int32_t type = 0; type < VIR_DOMAIN_BLOCK_JOB_TYPE_BACKUP + 1; ++type)
        EXPECT_NE(words::block_job(type), "unknown") << type;
    for (std::int32_t tag = 0; tag < VIR_DOMAIN_MEMORY_STAT_NR; ++tag)
        EXPECT_NE(words::memory_stat(tag), "") << tag;
}

}  // namespace
}  // namespace hostler::cli
