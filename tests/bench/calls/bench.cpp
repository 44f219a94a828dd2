#include "tests/bench/calls/bench.hpp"

#include <libvirt/virterror.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace bench {

void fail(std::string_view what)
{
    const virError* error = virGetLastError();
    std::fprintf(stderr, "%.*s: %s\n", static_cast<int>(what.size()), what.data(),
                 error && error->message ? error->message : "failed");
    std::exit(1);
}

double cpu_us(int pid)
{
    double nanoseconds = 0;
    for (const auto& task :
         std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task")) {
        double used = 0;
        std::ifstream(task.path() / "schedstat") >> used;
        nanoseconds += used;
    }
    return nanoseconds / 1000;
}

double resident_kib(int pid)
{
    std::ifstream file("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("VmRSS:")) return std::strtod(line.c_str() + 6, nullptr);
    return 0;
}

double microseconds_since(Clock::time_point start)
{
    return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

void print(std::string_view name, double value, std::string_view unit)
{
    std::printf("%.*s %.3f %.*s\n", static_cast<int>(name.size()), name.data(), value,
                static_cast<int>(unit.size()), unit.data());
}

double quantile(std::vector<double>& times, double part)
{
    const auto place = static_cast<std::ptrdiff_t>(part * static_cast<double>(times.size() - 1));
    std::ranges::nth_element(times, times.begin() + place);
    return times[static_cast<std::size_t>(place)];
}

void measure(std::string_view name, int pid, int count, const std::function<bool()>& call,
             const std::function<void()>& let_go)
{
    std::vector<double> times;
    times.reserve(static_cast<std::size_t>(count));
    const double before = cpu_us(pid);
    for (int index = 0; index < count; ++index) {
        const Clock::time_point start = Clock::now();
        if (!call()) fail(name);
        times.push_back(microseconds_since(start));
        let_go();
    }
    const double used = cpu_us(pid) - before;
    print(std::string(name) + "_median", quantile(times, 0.5), "us");
    print(std::string(name) + "_p99", quantile(times, 0.99), "us");
    print(std::string(name) + "_server_cpu", used / count, "us");
}

Connection connect(const Target& target)
{
    Connection connection(virConnectOpen(target.uri.c_str()));
    if (!connection) fail("open");
    return connection;
}

Domain find(const Connection& connection, const std::string& name)
{
    Domain domain(virDomainLookupByName(connection.get(), name.c_str()));
    if (!domain) fail("lookup of " + name);
    return domain;
}

std::string definition(const std::string& name, const std::string& domain_type)
{
    return "<domain type='" + domain_type + "'><name>" + name +
           "</name><memory unit='MiB'>64</memory><vcpu>1</vcpu><os><type arch='x86_64'>hvm</type>"
           "<kernel>/boot/kernel</kernel></os><devices><disk type='file'><driver name='qemu' "
           "type='raw'/><source file='/images/" +
           name +
           ".img'/><target dev='vda' bus='virtio'/></disk><interface type='ethernet'>"
           "<model type='virtio'/></interface><serial type='pty'/><console type='pty'/>"
           "</devices></domain>";
}

}  // namespace bench
