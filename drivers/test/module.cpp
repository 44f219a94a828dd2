#include "drivers/module.hpp"
#include "drivers/test/driver.hpp"

namespace {

std::unique_ptr<hostler::drivers::Driver> make(const hostler::drivers::HostEnvironment& environment)
{
    return std::make_unique<hostler::drivers::test::TestDriver>(environment);
}

}  // namespace

constinit const hostler::drivers::Module hostler_driver_module =
    hostler::drivers::built_here("test", &make);
