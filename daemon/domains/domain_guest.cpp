// What is done to a running guest, and asked of it, without a change of its definition.

#include "daemon/domains/domain.hpp"

namespace hostler::daemon {

Task<> Domain::act(std::string_view job, Act act)
{
    return perform({job}, act_on_guest(std::move(act)));
}

Task<> Domain::act_on_guest(Act act)
{
    const std::shared_ptr<drivers::Machine> machine = running();
    co_await act(*machine);
}

}  // namespace hostler::daemon
