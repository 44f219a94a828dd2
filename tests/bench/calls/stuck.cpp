// A hypervisor that hangs: what do other calls cost beside starts that never end? For a daemon on
// the module stuck/.

#include <cstdio>
#include <cstdlib>
#include <thread>

#include "tests/bench/calls/bench.hpp"

namespace bench {
namespace {

constexpr int stuck_starts = 8;

std::string name_of(int number)
{
    return "stuck" + std::to_string(number);
}

/// Starts a domain from a connection of its own, which waits as long as the program lives.
void start_for_ever(const Target& target, const std::string& name)
{
    std::thread([&target, name] {
        const Connection own = connect(target);
        virDomainCreate(find(own, name).get());
        fail("a start that never ends has ended");
    }).detach();
}

}  // namespace

void measure_stuck(const Target& target)
{
    const Connection connection = connect(target);
    for (int number = 0; number < stuck_starts; ++number)
        if (!Domain(virDomainDefineXML(connection.get(),
                                       definition(name_of(number), target.domain_type).c_str())))
            fail("define");
    measure_calls("unhindered", target, target.count, target.count / 10);
    for (int number = 0; number < stuck_starts; ++number) start_for_ever(target, name_of(number));
    // By then the starts are under way: a call that is a start is told by nothing that clients see.
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    measure_calls("beside_stuck", target, target.count, target.count / 10);
    std::fflush(stdout);
    std::_Exit(0);
}

}  // namespace bench
