// Pins and shares of a domain that is off, or is being saved: refused by name, or later.

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

std::atomic<bool> may_save = true;
std::atomic<bool> is_saving = false;
std::atomic<bool> was_tuned_meanwhile = false;
std::atomic<int> tuned = 0;

/// A guest that is saved when the test says so.
class SlowMachine final : public drivers::Machine {
public:
    Task<> pause() override { co_return; }
    Task<> resume() override { co_return; }
    Task<> stop(drivers::StopMode) override { co_return; }
    Task<> tune(const xml::Domain&) override
    {
        ++tuned;
        if (is_saving) was_tuned_meanwhile = true;
        co_return;
    }
    Task<Result<std::uint64_t>> save(Fd, std::uint64_t) override
    {
        is_saving = true;
        while (!may_save) {
            co_await sleep_for(std::chrono::milliseconds(5));
        }
        is_saving = false;
        co_return Error(ErrorCode::operation_failed, "the disk is full");
    }
};

class SlowDriver final : public testing::PlainDriver {
public:
    Task<std::unique_ptr<drivers::Machine>> start(drivers::StartOrder) override
    {
        co_return std::make_unique<SlowMachine>();
    }
};

class TuningRefused : public ::testing::Test {
protected:
    explicit TuningRefused(std::chrono::seconds job_wait_max = House::short_wait)
        : house(testing::made_by<SlowDriver>, job_wait_max)
    {
        may_save = true;
        is_saving = was_tuned_meanwhile = false;
        tuned = 0;
    }
    ~TuningRefused() override { may_save = true; }

    static proto::DomainPinVcpuFlags::Args pin_vcpu(const proto::DomainRef& dom)
    {
        return {dom, 0, {1}, VIR_DOMAIN_AFFECT_LIVE};
    }
    /// Its save has begun, and ends in a failure once the test lets it.
    void begin_save()
    {
        client.ask<proto::DomainCreate>({dom});
        dom = client.ask<proto::DomainLookupByName>({"slow"}).dom;
        may_save = false;
        saver.send(
            testing::call_frame<proto::DomainSave>({dom, (house.folder() / "image").string()}));
        while (!is_saving) std::this_thread::yield();
    }

    House house;
    Client client = house.open();
    Client saver = house.open();
    proto::DomainRef dom =
        client
            .ask<proto::DomainDefineXml>(
                {"<domain type='test'><name>slow</name><memory>65536</memory><vcpu>2</vcpu>"
                 "<iothreads>1</iothreads><os><type>hvm</type></os></domain>"})
            .dom;
};

TEST_F(TuningRefused, ADomainThatIsOffHasNothingThatRuns)
{
    const std::uint32_t live = VIR_DOMAIN_AFFECT_LIVE;
    const std::vector<proto::TypedParam> shares = {
        {VIR_DOMAIN_SCHEDULER_CPU_SHARES, std::uint64_t{300}}};
    const Answer answers[] = {
        client.call<proto::DomainSetSchedulerParametersFlags>({dom, shares, live}),
        client.call<proto::DomainPinVcpuFlags>(pin_vcpu(dom)),
        client.call<proto::DomainPinVcpu>({dom, 0, {1}}),
        client.call<proto::DomainPinEmulator>({dom, {1}, live}),
        client.call<proto::DomainPinIothread>({dom, 1, {1}, live}),
    };
    for (const Answer& answer : answers) {
        ASSERT_FALSE(answer.is_ok());
        EXPECT_EQ(answer.error().code, VIR_ERR_OPERATION_INVALID);
        EXPECT_EQ(answer.error().message.value_or(""),
                  "Requested operation is not valid: domain is not running");
    }
    EXPECT_EQ(client.ask<proto::DomainGetXmlDesc>({dom, 0}).xml.find("<cputune>"),
              std::string::npos);
    EXPECT_EQ(tuned, 0);
}

TEST_F(TuningRefused, APinThatWaitsTooLongForASaveIsToldWhatItWaitsFor)
{
    begin_save();
    const Answer refused = client.call<proto::DomainPinVcpuFlags>(pin_vcpu(dom));
    ASSERT_FALSE(refused.is_ok());
    EXPECT_EQ(refused.error().code, VIR_ERR_OPERATION_TIMEOUT);
    EXPECT_THAT(refused.error().message.value_or(""), HasSubstr("(held by save for "));
    EXPECT_EQ(tuned, 0);
    may_save = true;
    EXPECT_NE(saver.receive()->header.status, 0u);
    EXPECT_EQ(client.ask<proto::DomainGetXmlDesc>({dom, 0}).xml.find("<cputune>"),
              std::string::npos);
}

class TuningLate : public TuningRefused {
protected:
    /// Longer than the slowest machine takes to get to the end of the save.
    TuningLate() : TuningRefused(std::chrono::seconds(30)) {}
};

TEST_F(TuningLate, APinThatCanWaitIsMadeWhenTheSaveIsOver)
{
    begin_save();
    constexpr std::uint32_t serial = 9999;
    client.send(testing::call_frame<proto::DomainPinVcpuFlags>(pin_vcpu(dom), serial));
    // Read behind it, answered before it: the pin is there, and waits.
    client.ask<proto::DomainGetState>({dom, 0});
    EXPECT_TRUE(client.events.empty());
    EXPECT_EQ(tuned, 0);
    may_save = true;
    const std::optional<Answer> pinned = client.next_event();
    ASSERT_TRUE(pinned);
    EXPECT_EQ(pinned->header.serial, serial);
    EXPECT_EQ(pinned->header.status, 0u);
    EXPECT_NE(saver.receive()->header.status, 0u);
    EXPECT_EQ(tuned, 1);
    EXPECT_FALSE(was_tuned_meanwhile);
    EXPECT_THAT(client.ask<proto::DomainGetXmlDesc>({dom, 0}).xml,
                HasSubstr("<vcpupin vcpu='0' cpuset='0'/>"));
}

}  // namespace
}  // namespace hostler::daemon
