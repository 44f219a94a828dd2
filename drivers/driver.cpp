#include "drivers/driver.hpp"

namespace hostler::drivers {

Clock steady_clock()
{
    return [] { return std::chrono::steady_clock::now().time_since_epoch(); };
}

void unsupported(std::string_view verb)
{
    throw Error(ErrorCode::no_support, "this hypervisor cannot " + std::string(verb));
}

Task<std::unique_ptr<Machine>> Driver::adopt(xml::Domain&, std::string, MachineListener&)
{
    throw Error(ErrorCode::operation_failed, "its guests do not outlive the daemon");
    co_return nullptr;
}

}  // namespace hostler::drivers
