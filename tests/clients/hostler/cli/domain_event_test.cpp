#include "clients/hostler/cli/domain_event.hpp"

#include <gtest/gtest.h>
#include <libvirt/libvirt.h>

#include <set>

namespace hostler::cli {
namespace {

const proto::DomainRef web = {"web", {}, 7};

/// What is said of a message, by the kind that knows it.
template <class P>
std::string told(const typename P::Message& message)
{
    const client::Event event{P::program, P::number, proto::encode(message)};
    std::string text;
    for (const EventKind& kind : event_kinds()) {
        const std::optional<DomainEvent> read = kind.read(event);
        EXPECT_EQ(read.has_value(), kind.procedure == P::number) << kind.name;
        if (read) text = std::string(kind.name) + read->text;
    }
    return text;
}

TEST(DomainEventTest, EveryKindOfLibvirtsIsThereByItsNumber)
{
    ASSERT_EQ(event_kinds().size(), std::size_t{VIR_DOMAIN_EVENT_ID_MEMORY_DEVICE_SIZE_CHANGE + 1});
    std::set<std::string_view> names;
    std::set<std::uint32_t> procedures;
    std::int32_t id = 0;
    for (const EventKind& kind : event_kinds()) {
        EXPECT_EQ(kind.id, id++) << kind.name;
        EXPECT_TRUE(names.insert(kind.name).second) << kind.name;
        EXPECT_TRUE(procedures.insert(kind.procedure).second) << kind.name;
    }
}

TEST(DomainEventTest, SaysWhatVirshSays)
{
    EXPECT_EQ(told<proto::DomainEventCallbackLifecycle>(
                  {1, {web, VIR_DOMAIN_EVENT_STARTED, VIR_DOMAIN_EVENT_STARTED_RESTORED}}),
              "lifecycle: Started Restored");
    EXPECT_EQ(told<proto::DomainEventCallbackReboot>({1, {web}}), "reboot");
    EXPECT_EQ(told<proto::DomainEventCallbackRtcChange>({1, {web, -3600}}), "rtc-change: -3600");
    EXPECT_EQ(told<proto::DomainEventCallbackWatchdog>({1, {web, VIR_DOMAIN_EVENT_WATCHDOG_RESET}}),
              "watchdog: reset");
    EXPECT_EQ(told<proto::DomainEventCallbackIoErrorReason>(
                  {1, {web, "/a", "disk0", VIR_DOMAIN_EVENT_IO_ERROR_PAUSE, "enospc"}}),
              "io-error-reason: /a (disk0) pause due to enospc");
    EXPECT_EQ(told<proto::DomainEventCallbackBalloonChange>({1, {web, 65536}}),
              "balloon-change: 65536KiB");
    EXPECT_EQ(told<proto::DomainEventCallbackDeviceRemoved>({1, {web, "net0"}}),
              "device-removed: net0");
    EXPECT_EQ(told<proto::DomainEventCallbackDeviceAdded>({1, web, "net0"}), "device-added: net0");
    EXPECT_EQ(told<proto::DomainEventCallbackMetadataChange>(
                  {1, web, VIR_DOMAIN_METADATA_TITLE, std::nullopt}),
              "metadata-change: type title, uri <null>");
    EXPECT_EQ(told<proto::DomainEventBlockJob2>(
                  {1, web, "vda", VIR_DOMAIN_BLOCK_JOB_TYPE_COPY, VIR_DOMAIN_BLOCK_JOB_READY}),
              "block-job-2: Block Copy for vda ready");
}

TEST(DomainEventTest, TellsEachOfAListOnALineOfItsOwn)
{
    EXPECT_EQ(told<proto::DomainEventCallbackTunable>(
                  {1, web, {{"cputune.vcpupin0", std::string("0-1")}, {"blkio.x", 5u}}}),
              "tunable:\n\tcputune.vcpupin0: 0-1\n\tblkio.x: 5");
}

TEST(DomainEventTest, ANumberThatIsNewerThanThisIsUnknown)
{
    EXPECT_EQ(told<proto::DomainEventCallbackWatchdog>({1, {web, 99}}), "watchdog: unknown");
    EXPECT_EQ(told<proto::DomainEventCallbackLifecycle>({1, {web, 99, 99}}),
              "lifecycle: unknown unknown");
}

}  // namespace
}  // namespace hostler::cli
