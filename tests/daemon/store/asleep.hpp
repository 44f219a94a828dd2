#pragma once
// asleep_in(): threads that all wait in the same place, whatever else the machine has to do.

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace hostler::daemon {

/// Of this process.
inline bool is_asleep(pid_t thread)
{
    std::ifstream file("/proc/self/task/" + std::to_string(thread) + "/stat");
    std::string line;
    std::getline(file, line);
    const std::size_t name_end = line.rfind(')');
    return name_end != line.npos && line.substr(name_end + 2, 1) == "S";
}

/// Calls work(0) … work(count - 1), each on a thread of its own, and returns once all of them sleep
/// in there, or after a minute.
inline std::vector<std::jthread> asleep_in(int count, const std::function<void(int)>& work)
{
    std::vector<std::atomic<pid_t>> ids(static_cast<std::size_t>(count));
    std::vector<std::jthread> threads;
    for (int number = 0; number < count; ++number)
        threads.emplace_back([&id = ids[static_cast<std::size_t>(number)], work, number] {
            id = gettid();
            work(number);
        });
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    const auto waits = [](const auto& id) { return id != 0 && is_asleep(id); };
    while (!std::ranges::all_of(ids, waits) && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return threads;
}

}  // namespace hostler::daemon
