#pragma once
// PlainDriver: a hypervisor that takes every domain of type 'test' as it is; a test's own says what
// a start does, and is given to a House by made_by<>().

#include <memory>

#include "drivers/driver.hpp"

namespace hostler::daemon::testing {

class PlainDriver : public drivers::Driver {
public:
    std::string_view name() const override { return "test"; }
    drivers::DriverFacts facts() const override { return {.domain_type = "test"}; }
    bool takes(const xml::Domain&) const override { return true; }
    Result<Done> complete(xml::Domain&) const override { return Done{}; }
};

template <class OwnDriver>
std::unique_ptr<drivers::Driver> made_by(const drivers::HostEnvironment&)
{
    return std::make_unique<OwnDriver>();
}

}  // namespace hostler::daemon::testing
