#include "drivers/test/driver.hpp"

#include "drivers/test/machine.hpp"
#include "drivers/test/seeds.hpp"
#include "xml/domain/domain.hpp"

namespace hostler::drivers::test {

DriverFacts TestDriver::facts() const
{
    return {.domain_type = "test", .emulator = {}, .vcpus_max = 32};
}

bool TestDriver::takes(const xml::Domain& definition) const
{
    return definition.type == xml::Domain::Type::test;
}

Result<Done> TestDriver::complete(xml::Domain&) const
{
    return Done{};
}

Task<std::unique_ptr<Machine>> TestDriver::start(StartOrder order)
{
    co_return std::make_unique<PretendMachine>(order, environment_.now);
}

std::vector<SeedDomain> TestDriver::seeds() const
{
    return seed_domains();
}

}  // namespace hostler::drivers::test
