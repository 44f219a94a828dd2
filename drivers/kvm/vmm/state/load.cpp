#include "drivers/kvm/vmm/state/load.hpp"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <thread>
#include <vector>

#include "drivers/kvm/vmm/state/run_reader.hpp"

namespace hostler::vmm {
namespace {

// One waits for the disk while another looks at what came. A few pages are not worth a thread.
constexpr std::size_t threads_max = 4;

std::size_t bytes_of(std::span<const Run> runs)
{
    return std::accumulate(runs.begin(), runs.end(), std::size_t{0},
                           [](std::size_t sum, const Run& run) { return sum + run.bytes; });
}

/// The work that the threads share.
class Loading {
public:
    Loading(int file, std::uint64_t offset, std::span<const Run> runs, std::span<std::byte> memory)
        : runs_(runs), memory_(memory), reader_(file, offset)
    {
    }

    /// On each thread: run after run, until none is left or one is wrong.
    void work() noexcept
    {
        while (is_sound_) {
            const std::size_t index = next_++;
            if (index >= runs_.size()) return;
            const Run& run = runs_[index];
            if (!reader_.read(run, memory_.subspan(run.start, run.bytes))) is_sound_ = false;
        }
    }
    bool is_sound() const noexcept { return is_sound_; }

private:
    const std::span<const Run> runs_;
    const std::span<std::byte> memory_;
    RunReader reader_;
    std::atomic<std::size_t> next_ = 0;
    std::atomic<bool> is_sound_ = true;
};

}  // namespace

bool load_runs(int file, std::uint64_t offset, std::span<const Run> runs,
               std::span<std::byte> memory)
{
    Loading loading(file, offset, runs, memory);
    std::vector<std::jthread> threads;
    for (std::size_t count = 1; count < std::min(threads_max, bytes_of(runs) / run_bytes_max);
         ++count)
        threads.emplace_back([&loading] { loading.work(); });
    loading.work();
    threads.clear();
    return loading.is_sound();
}

}  // namespace hostler::vmm
