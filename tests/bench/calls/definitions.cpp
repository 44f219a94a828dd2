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

std::string name_of(int client, int index)
{
    return "client" + std::to_string(client) + "-" + std::to_string(index);
}

int each_of(const Target& target)
{
    return target.count / 4;
}

/// Each client defines domains of its own.
void measure_clients_at_once(const Target& target)
{
    std::vector<Connection> connections;
    for (int client = 0; client < clients; ++client) connections.push_back(connect(target));
    const int each = each_of(target);
    std::vector<std::thread> threads;
    const Clock::time_point start = Clock::now();
    for (int client = 0; client < clients; ++client)
        threads.emplace_back([&, client] {
            for (int index = 0; index < each; ++index)
                define(connections[static_cast<std::size_t>(client)], name_of(client, index),
                       target.domain_type);
        });
    for (std::thread& thread : threads) thread.join();
    print("define_by_16_clients", microseconds_since(start) / (clients * each), "us");
}

}  // namespace

void define_domains(const Target& target)
{
    const Connection connection = connect(target);
    const int there = virConnectNumOfDefinedDomains(connection.get());
    if (there < 0) fail("count domains");
    for (int index = there; index < target.count; ++index)
        define(connection, "bench" + std::to_string(index), target.domain_type);
    print("resident_after_define", resident_kib(target.pid), "KiB");
}

void measure_definitions(const Target& target)
{
    const Connection connection = connect(target);
    int defined = 0;
    measure("define", target.pid, target.count, [&] {
        define(connection, "one" + std::to_string(defined++), target.domain_type);
        return true;
    });
    // Before anything is undefined: ext4 is slow to make files just after many were removed.
    measure_clients_at_once(target);
    measure("undefine", target.pid, target.count, [&] {
        undefine(connection, "one" + std::to_string(--defined));
        return true;
    });
    for (int client = 0; client < clients; ++client)
        for (int index = 0; index < each_of(target); ++index)
            undefine(connection, name_of(client, index));
}

}  // namespace bench
