#pragma once
// What the benches share: clocks, what a process has used, and the lines that versus.py reads. One
// line is a figure: "name value unit". A call that fails ends the program with libvirt's error.

#include <libvirt/libvirt.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

using Clock = std::chrono::steady_clock;

/// The daemon under test, and how much is asked of it.
struct Target {
    std::string uri;
    int pid;
    std::string domain_type;  ///< "kvm", "qemu": what the daemon takes without a running guest
    int count;                ///< domains to define, or calls to make
};

[[noreturn]] void fail(std::string_view what);

/// Processor time of all threads of a process, in microseconds (/proc/PID/task/TID/schedstat).
double cpu_us(int pid);
/// Resident memory of a process, in KiB (/proc/PID/status, VmRSS).
double resident_kib(int pid);

double microseconds_since(Clock::time_point start);
void print(std::string_view name, double value, std::string_view unit);

/// What `times` say: the value below which `part` of them lie. Reorders them.
double quantile(std::vector<double>& times, double part);

/// Runs `call` `count` times; prints its median and p99 at the client and what it costs the daemon.
/// `let_go` is called after each, and not measured: what the call gave is given back.
void measure(
    std::string_view name, int pid, int count, const std::function<bool()>& call,
    const std::function<void()>& let_go = [] {});

struct Close {
    void operator()(virConnectPtr connection) const { virConnectClose(connection); }
    void operator()(virDomainPtr domain) const { virDomainFree(domain); }
};
using Connection = std::unique_ptr<virConnect, Close>;
using Domain = std::unique_ptr<virDomain, Close>;

Connection connect(const Target& target);
Domain find(const Connection& connection, const std::string& name);
/// A usual small guest: a disk, an interface, a serial line.
std::string definition(const std::string& name, const std::string& domain_type);

// Calls with long answers.
void measure_list_all(std::string_view name, const Connection& connection, int pid, int count);
void measure_all_statistics(std::string_view name, const Connection& connection, int pid);

/// Usual calls, one kind after the other; `when` is the end of each figure's name. `list_count`:
/// how often all domains are listed.
void measure_calls(const std::string& when, const Target& target, int count, int list_count);

// The benches, each in a file of its own.
void define_domains(const Target& target);
void measure_reads(const Target& target);
void measure_definitions(const Target& target);
void measure_raw_rate(const Target& target);
void measure_floor(const Target& target);
void measure_crowd(const Target& target);
void measure_stuck(const Target& target);

}  // namespace bench
