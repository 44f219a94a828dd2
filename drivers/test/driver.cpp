#include "drivers/test/driver.hpp"

#include "drivers/test/machine.hpp"
#include "drivers/test/seeds.hpp"
#include "xml/domain/domain.hpp"

namespace hostler::drivers::test {

TestDriver::TestDriver(HostEnvironment environment)
    : TestDriver(std::move(environment), NodeFile{usual_node(), seed_domains(), pooled_seeds()})
{
}

TestDriver::TestDriver(HostEnvironment environment, NodeFile shown)
    : environment_(std::move(environment)),
      seeds_(std::move(shown.domains)),
      host_(std::move(shown.host))
{
    for (PooledSeed& pool : shown.pools) {
        for (xml::StorageVolume& volume : pool.volumes) storage_.add(pool.pool, std::move(volume));
        seed_pools_.push_back({xml::format(pool.pool)});
    }
}

DriverFacts TestDriver::facts() const
{
    return {.domain_type = "test", .emulator = {}, .vcpus_max = 32, .tells_steps = false};
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

Result<std::unique_ptr<Driver>> TestDriver::opened(const std::filesystem::path& file) const
{
    Result<NodeFile> shown = read_node_file(file, usual_node());
    if (!shown) return shown.error();
    return std::unique_ptr<Driver>(std::make_unique<TestDriver>(environment_, std::move(*shown)));
}

}  // namespace hostler::drivers::test
