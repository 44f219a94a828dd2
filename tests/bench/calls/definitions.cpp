// What durable definitions cost: one client after another, and sixteen at once.

#include <thread>

#include "tests/bench/calls/bench.hpp"

namespace bench {
namespace {

constexpr int clients = 16;

void define(const Connection& connection, const std::string& name, const std::string& type)
{
    const Domain domain(virDomainDefineXML(connection.get(), definition(name, type).c_str()));
    if (!domain) fail("define " + name);
}

void undefine(const Connection& connection, const std::string& name)
{
    const Domain domain = find(connection, name);
    if (virDomainUndefine(domain.get()) != 0) fail("undefine " + name);
}

}  // namespace

void define_domains(const Target& target)
{
    const Connection connection = connect(target);
    for (int index = 0; index < target.count; ++index)
        define(connection, "bench" + std::to_string(index), target.domain_type);
    print("resident_after_define", resident_kib(target.pid), "KiB");
}

void measure_definitions(const Target& target)
{
    const Connection connection = connect(target);
    measure("define_and_undefine", target.pid, target.count, [&] {
        define(connection, "one", target.domain_type);
        undefine(connection, "one");
        return true;
    });

    std::vector<std::thread> threads;
    const Clock::time_point start = Clock::now();
    for (int client = 0; client < clients; ++client)
        threads.emplace_back([&target, client] {
            const Connection own = connect(target);
            const std::string name = "client" + std::to_string(client);
            for (int index = 0; index < target.count / 4; ++index)
                define(own, name, target.domain_type);
            undefine(own, name);
        });
    for (std::thread& thread : threads) thread.join();
    print("define_by_16_clients", microseconds_since(start) / (clients * (target.count / 4)), "us");
}

}  // namespace bench
