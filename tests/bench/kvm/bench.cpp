#include "tests/bench/kvm/bench.hpp"

#include <libvirt/virterror.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace bench {

void fail(std::string_view what)
{
    const virError* error = virGetLastError();
    std::fprintf(stderr, "%.*s: %s\n", static_cast<int>(what.size()), what.data(),
                 error && error->message ? error->message : "failed");
    std::exit(1);
}

void print(std::string_view name, double value, std::string_view unit)
{
    std::printf("%.*s %.3f %.*s\n", static_cast<int>(name.size()), name.data(), value,
                static_cast<int>(unit.size()), unit.data());
}

double milliseconds(Clock::duration time)
{
    return std::chrono::duration<double, std::milli>(time).count();
}

double quantile(std::vector<double> values, double part)
{
    std::ranges::sort(values);
    return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
}

std::string read_file(const std::string& path)
{
    std::ifstream file(path);
    if (!file) fail(path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string replaced(std::string text, std::string_view what, std::string_view by)
{
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
    return text;
}

Connection connect(const std::string& uri)
{
    Connection connection(virConnectOpen(uri.c_str()));
    if (!connection) fail("open");
    return connection;
}

Guest::Guest(const Connection& connection, const Order& order, const std::string& name) : line(name)
{
    const std::string named = replaced(order.definition, "@NAME@", name);
    const std::string xml = replaced(named, "@SOCKET@", line.path());
    domain = Domain(virDomainDefineXML(connection.get(), xml.c_str()));
    if (!domain) fail("define " + name);
}

}  // namespace bench
