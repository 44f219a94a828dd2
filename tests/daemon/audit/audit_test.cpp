#include "daemon/audit/audit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libvirt/libvirt.h>

#include "daemon/audit/audit_keeper.hpp"
#include "tests/daemon/rpc/house.hpp"

namespace hostler::daemon {
namespace {

using ::testing::AllOf;
using testing::Client;
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
    for (int wait = 0; wait < 1000 && written.count() < 6; ++wait)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    ASSERT_EQ(written.count(), 6u);  // an end; a disk, an interface, memory, vCPUs, a start
    EXPECT_THAT(written.records[0].second, HasSubstr("op=stop reason=destroyed vm=\"test\""));
    EXPECT_THAT(written.records[2].second, HasSubstr("resrc=net reason=start"));
    EXPECT_THAT(written.records[5].second, HasSubstr("virt=test op=start reason=booted"));
}

}  // namespace
}  // namespace hostler::daemon
