// What a guest's process takes for itself: its private pages without the guest's memory, looked at
// every 10 ms from the process's first moment to the guest's word. The greatest sight counts.

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "tests/bench/kvm/bench.hpp"

namespace bench {
namespace {

using namespace std::chrono_literals;
constexpr auto period = 10ms;

struct Sight {
    double private_kib = 0;
    double dirty_kib = 0;
};

/// proc(5), smaps: a line a mapping, "start-end rwxp offset device inode path", then its figures.
/// Nothing while the process still has the memory of the daemon that it was split from.
Sight look(int pid)
{
    std::ifstream file("/proc/" + std::to_string(pid) + "/smaps");
    Sight sight;
    bool is_itself = false;
    bool is_guest = false;
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        std::string word;
        double kib = 0;
        words >> word;
        if (word.find('-') != std::string::npos) {
            is_guest = line.find("guest-ram") != std::string::npos;
            is_itself = is_itself || line.ends_with("/hostler-vmm");
        }
        if (is_guest || !word.starts_with("Private_") || word == "Private_Hugetlb:") continue;
        words >> kib;
        sight.private_kib += kib;
        if (word == "Private_Dirty:") sight.dirty_kib += kib;
    }
    return is_itself ? sight : Sight{};
}

int process_in(const std::string& pid_file)
{
    int pid = 0;
    while (!(std::ifstream(pid_file) >> pid)) std::this_thread::sleep_for(100us);
    return pid;
}

}  // namespace

void measure_memory(const Order& order, const std::string& pid_file)
{
    const Connection connection = connect(order.uri);
    Guest guest(connection, order, "memory");
    std::atomic<bool> is_done = false;
    Sight most;
    int sights = 0;
    std::jthread sampler([&] {
        const int pid = process_in(pid_file);
        for (auto next = Clock::now(); !is_done; ++sights) {
            const Sight sight = look(pid);
            most.private_kib = std::max(most.private_kib, sight.private_kib);
            most.dirty_kib = std::max(most.dirty_kib, sight.dirty_kib);
            std::this_thread::sleep_until(next += period);
        }
    });
    if (virDomainCreate(guest.domain.get()) != 0) fail("create");
    guest.line.wait_for(order.word);
    is_done = true;
    sampler.join();
    print("private", most.private_kib, "KiB");
    print("private_dirty", most.dirty_kib, "KiB");
    print("sights", sights, "");
    if (virDomainDestroy(guest.domain.get()) != 0 || virDomainUndefine(guest.domain.get()) != 0)
        fail("destroy");
}

}  // namespace bench
