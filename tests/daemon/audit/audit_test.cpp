#include "daemon/audit/audit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libvirt/libvirt.h>

#include "daemon/audit/audit_keeper.hpp"
#include "tests/daemon/rpc/house.hpp"
#include "tests/daemon/rpc/plain_driver.hpp"

namespace hostler::daemon {
namespace {

using ::testing::AllOf;
using testing::Client;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using testing::House;
using ::testing::StartsWith;

struct Written {
    std::mutex mutex;
    std::vector<std::pair<AuditType, std::string>> records;

    Audit::Send sender()
    {
        return [this](AuditType type, std::string_view record) {
            const std::lock_guard lock(mutex);
            records.emplace_back(type, record);
            return true;
        };
    }
    std::size_t count()
    {
        const std::lock_guard lock(mutex);
        return records.size();
    }
};

const Audited web{"web", *Uuid::parse("c7a5fdbd-edaf-9455-926a-d65c16db1809"), "kvm"};

TEST(AuditTest, ARecordIsLibvirts)
{
    Written written;
    const Audit audit(written.sender(), false);
    audit.control(web, "start", "booted", 42);
    audit.resource(web, "disk", "start", "", "/images/a");
    audit.amount(web, "mem", "start", 0, 65536, false);
    EXPECT_EQ(written.records[0].first, AuditType::virt_control);
    EXPECT_THAT(written.records[0].second,
                AllOf(StartsWith("virt=kvm op=start reason=booted vm=\"web\" "
                                 "uuid=c7a5fdbd-edaf-9455-926a-d65c16db1809 vm-pid=42 exe=\"/"),
                      EndsWith("hostname=? addr=? terminal=? res=success")));
    EXPECT_EQ(written.records[1].first, AuditType::virt_resource);
    EXPECT_THAT(written.records[1].second, HasSubstr("old-disk=\"?\" new-disk=\"/images/a\""));
    EXPECT_THAT(written.records[2].second,
                AllOf(HasSubstr("old-mem=0 new-mem=65536"), EndsWith("res=failed")));
}

/// A name cannot put words of its own into the record.
TEST(AuditTest, WhatQuotesDoNotHoldIsHexadecimal)
{
    Written written;
    const Audit audit(written.sender(), false);
    audit.control({"a\" res=failed", web.uuid, "kvm"}, "stop", "shutdown", 0);
    EXPECT_THAT(written.records[0].second, HasSubstr("vm=6122207265733D6661696C6564 uuid="));
}

TEST(AuditTest, ADomainsStartAndEndAreWritten)
{
    Written written;
    House house;
    const auto keeper = std::make_shared<AuditKeeper>(Audit(written.sender(), true), house.realm());
    house.realm().broker().subscribe(0, keeper);
    Client client = house.open();
    const proto::DomainRef dom = client.ask<proto::DomainLookupByName>({"test"}).dom;
    client.ask<proto::DomainDestroy>({dom});
    client.ask<proto::DomainCreate>({dom});
    for (int wait = 0; wait < 12000 && written.count() < 6; ++wait)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    ASSERT_EQ(written.count(), 6u);  // an end; a disk, an interface, memory, vCPUs, a start
    EXPECT_THAT(written.records[0].second, HasSubstr("op=stop reason=destroyed vm=\"test\""));
    EXPECT_THAT(written.records[2].second, HasSubstr("resrc=net reason=start"));
    EXPECT_THAT(written.records[5].second, HasSubstr("virt=test op=start reason=booted"));
}

class AuditedHouse : public ::testing::Test {
protected:
    explicit AuditedHouse(const House::MakeDriver& make = {}) : house(make)
    {
        keeper->know_running();
        house.realm().broker().subscribe(0, keeper);
    }

    /// The records so far, once there are `count` more than were seen.
    std::vector<std::string> next(std::size_t count)
    {
        for (int wait = 0; wait < 12000 && written.count() < seen + count; ++wait)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        const std::lock_guard lock(written.mutex);
        std::vector<std::string> texts;
        for (; seen < written.records.size(); ++seen) texts.push_back(written.records[seen].second);
        return texts;
    }

    Written written;
    House house;
    std::shared_ptr<AuditKeeper> keeper =
        std::make_shared<AuditKeeper>(Audit(written.sender(), false), house.realm());
    Client client = house.open();
    std::size_t seen = 0;
};

/// A hypervisor that starts nothing.
class BrokenDriver final : public testing::PlainDriver {
public:
    Task<std::unique_ptr<drivers::Machine>> start(drivers::StartOrder) override
    {
        throw Error(ErrorCode::operation_failed, "nothing starts here");
        co_return nullptr;
    }
};

class AuditedBrokenHouse : public AuditedHouse {
protected:
    AuditedBrokenHouse() : AuditedHouse(testing::made_by<BrokenDriver>) {}

    const std::string text =
        "<domain type='test'><name>broken</name><memory>1024</memory><os><type>hvm</type></os>"
        "</domain>";
};

TEST_F(AuditedBrokenHouse, AStartThatFailsIsWritten)
{
    const proto::DomainRef broken = client.ask<proto::DomainDefineXml>({text}).dom;
    EXPECT_FALSE(client.call<proto::DomainCreate>({broken}).is_ok());
    const auto records = next(3);
    ASSERT_EQ(records.size(), 3u);  // memory, vCPUs, and that it failed
    EXPECT_THAT(records[0], HasSubstr("old-mem=0 new-mem=1024"));
    EXPECT_THAT(records[2], AllOf(StartsWith("virt=test op=start reason=booted vm=\"broken\""),
                                  EndsWith("res=failed")));
}

TEST_F(AuditedBrokenHouse, ATransientDomainsStartThatFailsIsWritten)
{
    EXPECT_FALSE(client.call<proto::DomainCreateXml>({text, 0}).is_ok());
    EXPECT_THAT(next(1),
                ::testing::Contains(AllOf(HasSubstr("op=start reason=booted vm=\"broken\""),
                                          EndsWith("res=failed"))));
}

/// As one that another daemon has started.
TEST_F(AuditedHouse, WhatChangesOfADomainThatRanBeforeIsWritten)
{
    const proto::DomainRef dom = client.ask<proto::DomainLookupByName>({"test"}).dom;
    client.ask<proto::DomainSetVcpusFlags>({dom, 1, VIR_DOMAIN_AFFECT_LIVE});
    EXPECT_THAT(next(1), ElementsAre(AllOf(HasSubstr("resrc=vcpu reason=update"),
                                           HasSubstr("old-vcpu=2 new-vcpu=1"))));
    client.ask<proto::DomainDestroy>({dom});
    EXPECT_THAT(next(1), ElementsAre(StartsWith("virt=test op=stop reason=destroyed")));
}

TEST_F(AuditedHouse, WhatARunningDomainGetsAndLosesIsWritten)
{
    const proto::DomainRef dom = client.ask<proto::DomainLookupByName>({"test"}).dom;
    client.ask<proto::DomainDestroy>({dom});
    client.ask<proto::DomainCreate>({dom});
    next(6);
    const std::string disk =
        "<disk type='file' device='disk'><source file='/images/b'/><target dev='vdz' "
        "bus='virtio'/></disk>";
    client.ask<proto::DomainAttachDeviceFlags>({dom, disk, VIR_DOMAIN_AFFECT_LIVE});
    EXPECT_THAT(next(1), ElementsAre(AllOf(HasSubstr("resrc=disk reason=attach"),
                                           HasSubstr("old-disk=\"?\" new-disk=\"/images/b\""))));
    client.ask<proto::DomainDetachDeviceFlags>({dom, disk, VIR_DOMAIN_AFFECT_LIVE});
    EXPECT_THAT(next(1), ElementsAre(AllOf(HasSubstr("resrc=disk reason=detach"),
                                           HasSubstr("old-disk=\"/images/b\" new-disk=\"?\""))));
    client.ask<proto::DomainSetMemoryFlags>({dom, 4096, VIR_DOMAIN_AFFECT_LIVE});
    EXPECT_THAT(next(1), ElementsAre(AllOf(HasSubstr("resrc=mem reason=update"),
                                           HasSubstr("new-mem=4096"))));
    client.ask<proto::DomainSetVcpusFlags>({dom, 1, VIR_DOMAIN_AFFECT_LIVE});
    EXPECT_THAT(next(1), ElementsAre(AllOf(HasSubstr("resrc=vcpu reason=update"),
                                           HasSubstr("old-vcpu=2 new-vcpu=1"))));
}

}  // namespace
}  // namespace hostler::daemon
