#pragma once
// TestDriver: the hypervisor that only pretends. Any thread.

#include "drivers/driver.hpp"
#include "drivers/test/node_file.hpp"
#include "drivers/test/pretend_host.hpp"
#include "drivers/test/pretend_storage.hpp"

namespace hostler::drivers::test {

class TestDriver final : public Driver {
public:
    /// test:///default.
    explicit TestDriver(HostEnvironment environment);
    TestDriver(HostEnvironment environment, NodeFile shown);

    std::string_view name() const override { return "test"; }
    DriverFacts facts() const override;
    bool takes(const xml::Domain& definition) const override;
    Result<Done> complete(xml::Domain& definition) const override;
    Task<std::unique_ptr<Machine>> start(StartOrder order) override;
    std::vector<SeedDomain> seeds() const override { return seeds_; }
    Result<std::unique_ptr<Driver>> opened(const std::filesystem::path& file) const override;
    std::vector<SeedPool> seed_pools() const override { return seed_pools_; }
    const host::Host* host() const override { return &host_; }
    storage::Storage* storage() override { return &storage_; }
    std::vector<xml::Guest> guests() const override { return pretend_guests(); }

private:
    const HostEnvironment environment_;
    const std::vector<SeedDomain> seeds_;
    std::vector<SeedPool> seed_pools_;
    const PretendHost host_;
    PretendStorage storage_;
};

}  // namespace hostler::drivers::test
