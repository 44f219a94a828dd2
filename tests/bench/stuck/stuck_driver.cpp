// A driver module in the place of the KVM driver's: it takes its definitions, and no start ever
// ends. By it the bench "stuck" sees what a hypervisor that hangs costs everybody else.

#include "drivers/module.hpp"

namespace {

using namespace hostler;

class StuckDriver final : public drivers::Driver {
public:
    std::string_view name() const override { return "stuck"; }
    drivers::DriverFacts facts() const override { return {.domain_type = "kvm"}; }
    bool takes(const xml::Domain&) const override { return true; }
    Result<Done> complete(xml::Domain&) const override { return Done{}; }

    Task<std::unique_ptr<drivers::Machine>> start(drivers::StartOrder) override
    {
        for (;;) {
            co_await sleep_for(std::chrono::hours(1));
        }
    }
};

std::unique_ptr<drivers::Driver> make(const drivers::HostEnvironment&)
{
    return std::make_unique<StuckDriver>();
}

}  // namespace

constinit const drivers::Module hostler_driver_module = drivers::built_here("kvm", &make);
