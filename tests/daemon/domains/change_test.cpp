// A change of what runs and of what is stored: both, or neither.

#include <gtest/gtest.h>

#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <cerrno>

#include "daemon/domains/domain.hpp"
#include "daemon/domains/realm.hpp"
#include "drivers/storage/host_storage.hpp"
#include "tests/daemon/rpc/plain_driver.hpp"
#include "tests/daemon/store/faulty_file_system.hpp"
#include "tests/temporary_folder.hpp"
#include "xml/domain/domain.hpp"

namespace hostler::daemon {
namespace {

constexpr std::uint32_t vcpus_max = 4;

/// What the guest was told, and what it says to that.
struct Guest {
    std::vector<std::uint64_t> shares;
    std::function<void()> on_tune = [] {};
};

class TunedMachine final : public drivers::Machine {
public:
    explicit TunedMachine(Guest& guest) : guest_(guest) {}

    Task<> stop(drivers::StopMode) override { co_return; }
    Task<> tune(const xml::Domain& next) override
    {
        guest_.on_tune();
        guest_.shares.push_back(next.cpu_tune->shares.value_or(0));
        co_return;
    }

private:
    Guest& guest_;
};

class TunedDriver final : public testing::PlainDriver {
public:
    explicit TunedDriver(Guest& guest) : guest_(guest) {}

    Task<std::unique_ptr<drivers::Machine>> start(drivers::StartOrder) override
    {
        co_return std::make_unique<TunedMachine>(guest_);
    }
    Result<Done> complete(xml::Domain& definition) const override
    {
        if (definition.vcpus <= vcpus_max) return Done{};
        return Error(ErrorCode::config_unsupported, "too many vCPUs");
    }

private:
    Guest& guest_;
};

class DomainChange : public ::testing::Test {
protected:
    ~DomainChange() override { pool_.join(); }

    /// What it gave; "" when it did what it should.
    std::string report(Task<> task)
    {
        return asio::co_spawn(pool_, reported(std::move(task)), asio::use_future).get();
    }
    DomainPtr defined(const std::string& parts = "<vcpu>2</vcpu>")
    {
        xml::Domain definition =
            xml::parse_domain("<domain type='test'><name>d</name><memory>65536</memory>" + parts +
                              "<os><type>hvm</type></os></domain>")
                .or_throw();
        files_.prepare().or_throw();
        DomainPtr domain = realm_.admit(definition).or_throw().object;
        EXPECT_EQ(report(on(domain, domain->define(std::move(definition)))), "");
        return domain;
    }
    DomainPtr started()
    {
        DomainPtr domain = defined();
        EXPECT_EQ(report(on(domain, domain->start({}))), "");
        return domain;
    }
    std::string set_shares(const DomainPtr& domain, std::uint64_t shares, Affects affects)
    {
        auto edit = [shares](xml::Domain& definition) {
            definition.cpu_tune.made().shares = shares;
        };
        return report(on(domain, domain->tune("test", affects, edit, {})));
    }
    std::string set_vcpus(const DomainPtr& domain, std::uint32_t count)
    {
        return report(on(domain, domain->set_max_vcpus(count, {.config = true})));
    }
    /// What the disk has.
    std::optional<std::uint64_t> stored_shares()
    {
        const std::string text = files_.read(ObjectKind::domain, "d").or_throw();
        const xml::Domain definition = xml::parse_domain(text).or_throw();
        return definition.cpu_tune ? definition.cpu_tune->shares : std::nullopt;
    }
    static std::optional<std::uint64_t> shares(const xml::Domain& definition)
    {
        return definition.cpu_tune ? definition.cpu_tune->shares : std::nullopt;
    }

    static constexpr Affects both{.live = true, .config = true};

    tests::TemporaryFolder folder_;
    Guest guest_;
    TunedDriver driver_{guest_};
    FaultyFileSystem disk_;
    ObjectFiles files_{Paths::system(folder_.path()), disk_};
    drivers::storage::HostStorage storage_;
    asio::thread_pool pool_{2};
    Realm realm_{{.uri = "test:///default",
                  .type = "TEST",
                  .drivers = {&driver_},
                  .files = &files_,
                  .storage = &storage_,
                  .work = pool_.get_executor(),
                  .blocking = pool_.get_executor()}};
};

TEST_F(DomainChange, both_are_changed_the_disk_first)
{
    const DomainPtr domain = started();
    std::optional<std::uint64_t> on_disk;
    guest_.on_tune = [&] { on_disk = stored_shares(); };
    EXPECT_EQ(set_shares(domain, 300, both), "");
    EXPECT_EQ(on_disk, 300u);
    EXPECT_EQ(guest_.shares, std::vector<std::uint64_t>{300});
    EXPECT_EQ(shares(*domain->view()->live), 300u);
    EXPECT_EQ(shares(*domain->view()->persistent), 300u);
}

TEST_F(DomainChange, a_disk_that_does_not_take_it_leaves_the_guest_alone)
{
    const DomainPtr domain = started();
    disk_.fail(1, EROFS, 1000);
    EXPECT_NE(set_shares(domain, 300, both).find("Read-only file system"), std::string::npos);
    disk_.heal();
    EXPECT_TRUE(guest_.shares.empty());
    EXPECT_EQ(shares(*domain->view()->live), std::nullopt);
    EXPECT_EQ(shares(*domain->view()->persistent), std::nullopt);
    EXPECT_EQ(stored_shares(), std::nullopt);
}

TEST_F(DomainChange, a_guest_that_does_not_take_it_leaves_the_disk_as_it_was)
{
    const DomainPtr domain = started();
    ASSERT_EQ(set_shares(domain, 200, both), "");
    guest_.on_tune = [] { throw Error(ErrorCode::operation_failed, "the guest will not"); };
    EXPECT_NE(set_shares(domain, 300, both).find("the guest will not"), std::string::npos);
    EXPECT_EQ(stored_shares(), 200u);
    EXPECT_EQ(shares(*domain->view()->live), 200u);
    EXPECT_EQ(shares(*domain->view()->persistent), 200u);
}

TEST_F(DomainChange, what_the_disk_does_not_take_back_is_told_to_be_stored)
{
    const DomainPtr domain = started();
    guest_.on_tune = [this] {
        disk_.fail(1, EROFS, 1000);
        throw Error(ErrorCode::operation_failed, "the guest will not");
    };
    EXPECT_NE(set_shares(domain, 300, both).find("the guest will not"), std::string::npos);
    disk_.heal();
    EXPECT_EQ(stored_shares(), 300u);
    EXPECT_EQ(shares(*domain->view()->persistent), 300u);
    EXPECT_EQ(shares(*domain->view()->live), std::nullopt);
}

TEST_F(DomainChange, what_the_driver_would_not_have_defined_is_not_stored)
{
    const DomainPtr domain = defined();
    EXPECT_NE(set_vcpus(domain, vcpus_max + 1).find("too many vCPUs"), std::string::npos);
    EXPECT_EQ(domain->view()->persistent->vcpus, 2u);
    EXPECT_EQ(set_vcpus(domain, vcpus_max), "");
    EXPECT_EQ(domain->view()->persistent->vcpus, vcpus_max);
}

TEST_F(DomainChange, what_is_older_than_the_drivers_rules_can_be_changed)
{
    const DomainPtr domain = defined("<vcpu>9</vcpu>");
    EXPECT_EQ(set_shares(domain, 300, {.config = true}), "");
    EXPECT_EQ(set_vcpus(domain, 6), "");
    EXPECT_EQ(set_vcpus(domain, 3), "");
}

}  // namespace
}  // namespace hostler::daemon
