// calls: what calls cost a daemon, through libvirt's client library. Prints one line a figure:
// "name value unit". It is run in turn against hostlerd and against a peer by versus.py, which
// keeps the ratios of one run.
//
//     calls URI PID define COUNT    defines COUNT domains; prints the daemon's resident memory
//     calls URI PID measure COUNT   measures COUNT calls of each kind

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& what)
{
    const virError* error = virGetLastError();
    std::fprintf(stderr, "%s: %s\n", what.c_str(), error ? error->message : "unknown error");
    std::exit(1);
}

/// Processor time that a process has used, in microseconds (proc(5): utime and stime, fields 14,
/// 15).
double cpu_us(int pid)
{
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    std::istringstream fields(text.substr(text.rfind(')') + 2));
    std::string word;
    for (int field = 3; field < 14; ++field) fields >> word;
    double user = 0;
    double system = 0;
    fields >> user >> system;
    return (user + system) * 1e6 / static_cast<double>(sysconf(_SC_CLK_TCK));
}

/// Resident memory of a process in KiB.
long resident_kib(int pid)
{
    std::ifstream file("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("VmRSS:")) return std::strtol(line.c_str() + 6, nullptr, 10);
    return 0;
}

std::string definition(int index, const char* type)
{
    const std::string name = "bench" + std::to_string(index);
    return std::string("<domain type='") + type + "'><name>" + name +
           "</name><memory unit='MiB'>64</memory><vcpu>1</vcpu><os><type arch='x86_64'>hvm</type>"
           "<kernel>/boot/kernel</kernel></os><devices><disk type='file'><driver name='qemu' "
           "type='raw'/><source file='/images/" +
           name +
           ".img'/><target dev='vda' bus='virtio'/></disk><interface type='ethernet'><target "
           "dev='tap" +
           std::to_string(index) +
           "'/><model type='virtio'/></interface><serial type='pty'/><console type='pty'/>"
           "</devices></domain>";
}

void define(virConnectPtr connection, int pid, int count)
{
    const char* type = std::getenv("BENCH_DOMAIN_TYPE");
    for (int index = 0; index < count; ++index) {
        virDomainPtr domain =
            virDomainDefineXML(connection, definition(index, type ? type : "kvm").c_str());
        if (!domain) fail("define");
        virDomainFree(domain);
    }
    std::printf("resident %ld KiB\n", resident_kib(pid));
}

/// Runs `call` `count` times; prints its median on the client's side and what it costs the daemon.
void measure(const char* name, int pid, int count, const std::function<bool()>& call)
{
    std::vector<double> times;
    times.reserve(static_cast<std::size_t>(count));
    const double before = cpu_us(pid);
    for (int index = 0; index < count; ++index) {
        const Clock::time_point start = Clock::now();
        if (!call()) fail(name);
        times.push_back(std::chrono::duration<double, std::micro>(Clock::now() - start).count());
    }
    const double used = cpu_us(pid) - before;
    std::ranges::nth_element(times, times.begin() + count / 2);
    std::printf("%s_median %.2f us\n", name, times[static_cast<std::size_t>(count / 2)]);
    std::printf("%s_server_cpu %.2f us\n", name, used / count);
}

void measure_all(virConnectPtr connection, int pid, int count)
{
    virDomainPtr domain = virDomainLookupByName(connection, "bench0");
    if (!domain) fail("lookup");
    measure("get_info", pid, count, [domain] {
        virDomainInfo info;
        return virDomainGetInfo(domain, &info) == 0;
    });
    measure("get_xml", pid, count / 4, [domain] {
        char* xml = virDomainGetXMLDesc(domain, 0);
        std::free(xml);
        return xml != nullptr;
    });
    measure("list_all", pid, 20, [connection] {
        virDomainPtr* domains = nullptr;
        const int found = virConnectListAllDomains(connection, &domains, 0);
        for (int index = 0; index < found; ++index) virDomainFree(domains[index]);
        std::free(domains);
        return found >= 0;
    });
    virDomainFree(domain);
}

}  // namespace

int main(int count, char** words)
{
    if (count != 5) {
        std::fprintf(stderr, "usage: calls URI PID define|measure COUNT\n");
        return 2;
    }
    const int pid = std::atoi(words[2]);
    const int number = std::atoi(words[4]);
    virConnectPtr connection = virConnectOpen(words[1]);
    if (!connection) fail("open");
    if (std::strcmp(words[3], "define") == 0)
        define(connection, pid, number);
    else
        measure_all(connection, pid, number);
    virConnectClose(connection);
    return 0;
}
