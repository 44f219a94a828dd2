#pragma once
// What the benches of running guests share. A guest is one of tests/guests or an ordinary kernel:
// what counts is when it says a word on its serial line, which ends at a socket of this program's.
// One line of output is a figure: "name value unit". A call that fails ends the program with
// libvirt's error.

#include <libvirt/libvirt.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "xml/base/fd.hpp"

namespace bench {

using Clock = std::chrono::steady_clock;

struct Order {
    std::string uri;
    std::string definition;  ///< with @NAME@ and @SOCKET@ in it
    std::string word;        ///< what the guest says
    int count = 0;
};

[[noreturn]] void fail(std::string_view what);
void print(std::string_view name, double value, std::string_view unit);
double milliseconds(Clock::duration time);
/// The value below which `part` of them lie.
double quantile(std::vector<double> values, double part);
std::string read_file(const std::string& path);
std::string replaced(std::string text, std::string_view what, std::string_view by);

struct Close {
    void operator()(virConnectPtr connection) const { virConnectClose(connection); }
    void operator()(virDomainPtr domain) const { virDomainFree(domain); }
};
using Connection = std::unique_ptr<virConnect, Close>;
using Domain = std::unique_ptr<virDomain, Close>;

Connection connect(const std::string& uri);

/// The host's end of a guest's serial line: a socket that the hypervisor connects to.
class SerialLine {
public:
    explicit SerialLine(std::string_view name);
    ~SerialLine();
    SerialLine(const SerialLine&) = delete;
    SerialLine& operator=(const SerialLine&) = delete;

    const std::string& path() const { return path_; }
    /// When the guest said `word`. Ends the program when it does not within two minutes.
    Clock::time_point wait_for(std::string_view word);

private:
    std::string path_;
    hostler::Fd listener_;
};

/// A domain that is defined, with the other end of its serial line.
struct Guest {
    Guest(const Connection& connection, const Order& order, const std::string& name);

    SerialLine line;
    Domain domain;
};

// The benches, each in a file of its own.
/// One start after the other: to the answer, to the guest's word, and its end.
void measure_starts(const Order& order);
/// All at once, a client each.
void measure_crowd(const Order& order);
/// The private memory of the process in `pid_file`, guest memory left out, until the guest's word.
void measure_memory(const Order& order, const std::string& pid_file);
/// A command by itself, with @SOCKET@ in its words, from its start to the guest's word.
void measure_command(std::string_view word, int count, std::vector<std::string> command);

}  // namespace bench
