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

void measure_calls(const std::string& when, const Target& target)
{
    const Connection connection = connect(target);
    const Domain domain = find(connection, "bench0");
    measure("get_info_" + when, target.pid, target.count, [&] {
        virDomainInfo info;
        return virDomainGetInfo(domain.get(), &info) == 0;
    });
    measure("lookup_" + when, target.pid, target.count,
            [&] { return Domain(virDomainLookupByName(connection.get(), "bench1")) != nullptr; });
    measure("get_xml_" + when, target.pid, target.count, [&] {
        char* xml = virDomainGetXMLDesc(domain.get(), 0);
        std::free(xml);
        return xml != nullptr;
    });
    measure_list_all("list_all_" + when, connection, target.pid, target.count / 10);
    measure("autostart_" + when, target.pid, target.count / 10,
            [&] { return virDomainSetAutostart(domain.get(), 1) == 0; });
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
    measure_calls("unhindered", target);
    for (int number = 0; number < stuck_starts; ++number) start_for_ever(target, name_of(number));
    // By then the starts are under way: a call that is a start is told by nothing that clients see.
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    measure_calls("beside_stuck", target);
    std::fflush(stdout);
    std::_Exit(0);
}

}  // namespace bench
