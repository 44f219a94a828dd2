// Jobs that do not end: who asked is told in time, the domain stays whole, and nobody else waits.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "tests/daemon/rpc/house.hpp"
#include "tests/daemon/rpc/plain_driver.hpp"
#include "xml/domain/domain.hpp"

namespace hostler::daemon {
namespace {

using testing::Answer;
using testing::Client;
using ::testing::HasSubstr;
using testing::House;

std::atomic<bool> starts_hang = false;
std::atomic<bool> guests_hang = true;
std::atomic<bool> are_released = false;
/// Whether a call that hangs ends when the guest does.
std::atomic<bool> heed_stops = true;

/// A guest that is deaf to everything but its end.
class DeafMachine final : public drivers::Machine {
public:
    Task<> pause() override { return hang(); }
    Task<> resume() override { return hang(); }
    Task<> shutdown(drivers::ShutdownMode) override { return hang(); }
    Task<> reboot(drivers::ShutdownMode) override { return hang(); }
    Task<> reset() override { return hang(); }
    Task<> stop(drivers::StopMode mode) override
    {
        if (mode == drivers::StopMode::graceful_only) {
            co_await hang();
        }
        is_stopped_ = true;
    }
    Task<> set_memory(std::uint64_t) override { return hang(); }
    Task<> set_vcpus(unsigned) override { return hang(); }
    Task<> set_statistics_period(int) override { return hang(); }
    Task<> tune(const xml::Domain&) override { return hang(); }
    Task<> attach(const xml::Domain&, std::string) override { return hang(); }
    Task<> detach(std::string) override { return hang(); }
    Task<> update(const xml::Domain&, std::string) override { return hang(); }
    Task<> inject_nmi() override { return hang(); }
    Task<std::int64_t> guest_time_ns() override
    {
        co_await hang();
        co_return 0;
    }
    Task<> set_guest_time_ns(std::int64_t, bool) override { return hang(); }

private:
    Task<> hang()
    {
        if (!guests_hang) co_return;
        while (!are_released && !(heed_stops && is_stopped_)) {
            co_await sleep_for(std::chrono::milliseconds(5));
        }
        if (is_stopped_ && heed_stops)
            throw Error(ErrorCode::operation_failed, "the guest is gone");
    }

    bool is_stopped_ = false;
};

std::atomic<drivers::MachineListener*> last_listener = nullptr;

class DeafDriver final : public testing::PlainDriver {
public:
    Task<std::unique_ptr<drivers::Machine>> start(drivers::StartOrder order) override
    {
        last_listener = &order.listener;
        while (starts_hang && !are_released) {
            co_await sleep_for(std::chrono::milliseconds(5));
        }
        co_return std::make_unique<DeafMachine>();
    }
};

constexpr const char* nic =
    "<interface type='user'><mac address='52:54:00:00:00:01'/><model type='virtio'/></interface>";

std::string definition(std::string_view name)
{
    return "<domain type='test'><name>" + std::string(name) +
           "</name><memory>65536</memory><vcpu current='1'>2</vcpu><os><type>hvm</type></os>"
           "<devices><memballoon model='virtio'/>" +
           nic + "</devices></domain>";
}

class OverdueJob : public ::testing::Test {
protected:
    OverdueJob()
    {
        starts_hang = are_released = false;
        guests_hang = heed_stops = true;
    }
    ~OverdueJob() override
    {
        are_released = true;
        while (holder()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }

    std::optional<Turns::Holder> holder()
    {
        return house.realm().domains().by_reference(deaf).object->job();
    }
    void start() { client.ask<proto::DomainCreate>({deaf}); }
    int state() { return client.ask<proto::DomainGetState>({deaf, 0}).state; }

    static void expect_overdue(const Answer& answer, const std::string& job)
    {
        ASSERT_FALSE(answer.is_ok()) << job;
        EXPECT_EQ(answer.error().code, VIR_ERR_OPERATION_TIMEOUT) << job;
        EXPECT_THAT(answer.error().message.value_or(""),
                    HasSubstr("domain 'deaf': " + job + " has not ended within 0.5 s"));
    }

    House house{testing::made_by<DeafDriver>, House::short_wait, std::chrono::milliseconds(500)};
    Client client = house.open();
    const proto::DomainRef deaf = client.ask<proto::DomainDefineXml>({definition("deaf")}).dom;
};

struct Verb {
    const char* job;
    std::function<Answer(Client&, const proto::DomainRef&)> call;
};

const Verb verbs[] = {
    {"suspend", [](Client& c, const auto& dom) { return c.call<proto::DomainSuspend>({dom}); }},
    {"shutdown", [](Client& c, const auto& dom) { return c.call<proto::DomainShutdown>({dom}); }},
    {"reboot", [](Client& c, const auto& dom) { return c.call<proto::DomainReboot>({dom, 0}); }},
    {"reset", [](Client& c, const auto& dom) { return c.call<proto::DomainReset>({dom, 0}); }},
    {"destroy",
     [](Client& c, const auto& dom) {
         return c.call<proto::DomainDestroyFlags>({dom, VIR_DOMAIN_DESTROY_GRACEFUL});
     }},
    {"setmem",
     [](Client& c, const auto& dom) {
         return c.call<proto::DomainSetMemoryFlags>({dom, 32768, VIR_DOMAIN_AFFECT_LIVE});
     }},
    {"setvcpus",
     [](Client& c, const auto& dom) {
         return c.call<proto::DomainSetVcpusFlags>({dom, 2, VIR_DOMAIN_AFFECT_LIVE});
     }},
    {"memory stats period",
     [](Client& c, const auto& dom) {
         return c.call<proto::DomainSetMemoryStatsPeriod>({dom, 5, VIR_DOMAIN_AFFECT_LIVE});
     }},
    {"vcpupin",
     [](Client& c, const auto& dom) {
         return c.call<proto::DomainPinVcpuFlags>({dom, 0, {1}, VIR_DOMAIN_AFFECT_LIVE});
     }},
    {"attach device",
     [](Client& c, const auto& dom) {
         return c.call<proto::DomainAttachDeviceFlags>(
             {dom, "<interface type='user'/>", VIR_DOMAIN_AFFECT_LIVE});
     }},
    {"update device",
     [](Client& c, const auto& dom) {
         return c.call<proto::DomainUpdateDeviceFlags>({dom, nic, VIR_DOMAIN_AFFECT_LIVE});
     }},
    {"detach device",
     [](Client& c, const auto& dom) {
         return c.call<proto::DomainDetachDeviceFlags>({dom, nic, VIR_DOMAIN_AFFECT_LIVE});
     }},
    {"inject-nmi",
     [](Client& c, const auto& dom) { return c.call<proto::DomainInjectNmi>({dom, 0}); }},
    {"guest time",
     [](Client& c, const auto& dom) { return c.call<proto::DomainGetTime>({dom, 0}); }},
    {"set guest time",
     [](Client& c, const auto& dom) { return c.call<proto::DomainSetTime>({dom, 1, 0, 0}); }},
    {"save",
     [](Client& c, const auto& dom) {
         const auto file = std::filesystem::temp_directory_path() / "hostler-overdue-save";
         return c.call<proto::DomainSave>({dom, file.string()});
     }},
    {"managedsave",
     [](Client& c, const auto& dom) { return c.call<proto::DomainManagedSave>({dom, 0}); }},
};

/// Each verb: its caller hears of it, others are served, and destroying the domain ends it.
TEST_F(OverdueJob, IsNamedToWhoAskedAndEndsWithTheGuest)
{
    Client other = house.open();
    const proto::DomainRef lively = other.ask<proto::DomainDefineXml>({definition("lively")}).dom;
    for (const Verb& verb : verbs) {
        start();
        expect_overdue(verb.call(client, deaf), verb.job);
        ASSERT_TRUE(holder()) << verb.job;
        EXPECT_EQ(holder()->name, verb.job);
        EXPECT_EQ(state(), VIR_DOMAIN_RUNNING) << verb.job;
        other.ask<proto::DomainSetAutostart>({lively, 1});
        client.ask<proto::DomainDestroy>({deaf});
        EXPECT_EQ(state(), VIR_DOMAIN_SHUTOFF) << verb.job;
    }
}

TEST_F(OverdueJob, KeepsItsTurnUntilItEnds)
{
    start();
    expect_overdue(client.call<proto::DomainSuspend>({deaf}), "suspend");
    const Answer behind = client.call<proto::DomainSetAutostart>({deaf, 1});
    ASSERT_FALSE(behind.is_ok());
    EXPECT_THAT(behind.error().message.value_or(""), HasSubstr("(held by suspend for "));
    EXPECT_THAT(behind.error().message.value_or(""), HasSubstr("it was to end "));
    are_released = true;
    client.ask<proto::DomainSetAutostart>({deaf, 1});
    EXPECT_EQ(state(), VIR_DOMAIN_PAUSED) << "what it did is seen";
}

/// A driver that does not come back even then: the guest is gone, and the domain says so.
TEST_F(OverdueJob, LeavesADomainThatCanBeDestroyedWhateverItDoes)
{
    heed_stops = false;
    start();
    expect_overdue(client.call<proto::DomainReset>({deaf, 0}), "reset");
    client.ask<proto::DomainDestroy>({deaf});
    EXPECT_EQ(state(), VIR_DOMAIN_SHUTOFF);
    ASSERT_TRUE(holder());
    EXPECT_EQ(holder()->name, "reset");
    are_released = true;
    start();
    EXPECT_EQ(state(), VIR_DOMAIN_RUNNING);
}

TEST_F(OverdueJob, AStartThatEndsLaterIsAStart)
{
    starts_hang = true;
    expect_overdue(client.call<proto::DomainCreate>({deaf}), "start");
    EXPECT_EQ(state(), VIR_DOMAIN_SHUTOFF);
    are_released = true;
    while (holder()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    EXPECT_EQ(state(), VIR_DOMAIN_RUNNING);
}

/// Nothing is left of it, not even a name, when the job comes to its end.
TEST_F(OverdueJob, ATransientDomainThatIsDestroyedMeanwhileIsGone)
{
    heed_stops = false;
    const proto::DomainRef brief = client.ask<proto::DomainCreateXml>({definition("brief"), 0}).dom;
    const DomainPtr domain = house.realm().domains().by_reference(brief).object;
    EXPECT_FALSE(
        client.call<proto::DomainSetMemoryFlags>({brief, 32768, VIR_DOMAIN_AFFECT_LIVE}).is_ok());
    client.ask<proto::DomainDestroy>({brief});
    EXPECT_EQ(client.call<proto::DomainLookupByName>({"brief"}).error().code, VIR_ERR_NO_DOMAIN);
    ASSERT_TRUE(domain->job());
    are_released = true;
    while (domain->job()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

/// A guest that is to start again when it has ended, and cannot, is not said to run.
TEST_F(OverdueJob, AGuestThatCannotRestartBehindItHasEnded)
{
    client.ask<proto::DomainSetLifecycleAction>(
        {deaf, VIR_DOMAIN_LIFECYCLE_POWEROFF, VIR_DOMAIN_LIFECYCLE_ACTION_RESTART, 0});
    start();
    expect_overdue(client.call<proto::DomainReset>({deaf, 0}), "reset");
    last_listener.load()->report(
        drivers::MachineEnded{drivers::EndReason::guest_shutdown, "the guest powered off"});
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (state() != VIR_DOMAIN_SHUTOFF && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_EQ(state(), VIR_DOMAIN_SHUTOFF);
}

TEST_F(OverdueJob, WhoAskedForItMayLeave)
{
    start();
    {
        Client gone = house.open();
        expect_overdue(gone.call<proto::DomainSuspend>({deaf}), "suspend");
    }
    are_released = true;
    while (holder()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    EXPECT_EQ(state(), VIR_DOMAIN_PAUSED);
}

}  // namespace
}  // namespace hostler::daemon
