#pragma once
// TestDriver: the hypervisor that only pretends. Any thread.

#include "drivers/driver.hpp"
#include "drivers/test/pretend_host.hpp"

namespace hostler::drivers::test {

class TestDriver final : public Driver {
public:
    explicit TestDriver(HostEnvironment environment) : environment_(std::move(environment)) {}

    std::string_view name() const override { return "test"; }
    DriverFacts facts() const override;
    bool takes(const xml::Domain& definition) const override;
    Result<Done> complete(xml::Domain& definition) const override;
    Task<std::unique_ptr<Machine>> start(StartOrder order) override;
    std::vector<SeedDomain> seeds() const override;
    const host::Host* host() const override { return &host_; }
    std::vector<xml::Guest> guests() const override { return pretend_guests(); }

private:
    const HostEnvironment environment_;
    const PretendHost host_;
};

}  // namespace hostler::drivers::test
