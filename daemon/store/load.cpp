#include "daemon/store/load.hpp"

#include <algorithm>
#include <thread>

namespace hostler::daemon {

void in_parallel(std::size_t count, std::size_t threads,
                 const std::function<void(std::size_t)>& work)
{
    std::atomic<std::size_t> next = 0;
    const auto take_turns = [&] {
        for (std::size_t index = next++; index < count; index = next++) work(index);
    };
    std::vector<std::jthread> helpers;
    for (std::size_t helper = 1; helper < std::min(threads, count); ++helper)
        helpers.emplace_back(take_turns);
    take_turns();
}

}  // namespace hostler::daemon
