#include "drivers/kvm/vmm/state/memory_on_demand.hpp"

#include <pthread.h>

#include <algorithm>
#include <cstdlib>

#include "drivers/kvm/vmm/fatal.hpp"

namespace hostler::vmm {
namespace {

/// Beside the one that serves faults: one waits for the disk while another compares.
constexpr unsigned fetching_threads = 2;
constexpr const char* thread_name = "restore";

}  // namespace

MemoryOnDemand::MemoryOnDemand(UserFaults faults, std::span<std::byte> memory, Saved saved,
                               std::function<void()> on_thread)
    : faults_(std::move(faults)),
      memory_(memory),
      saved_(std::move(saved)),
      on_thread_(std::move(on_thread)),
      reader_(saved_.file.get(), saved_.offset),
      progress_(saved_.runs.size(), Progress::missing),
      missing_(saved_.runs.size())
{
    if (missing_ == 0) end_.signal();
    // What the threads work with is taken here: they have little use for an allocator.
    for (unsigned count = 0; count < 1 + fetching_threads; ++count)
        buffers_.push_back(make_buffer());
    serving_ = std::jthread([this] { serve_faults(buffers_.front().get()); });
    ::pthread_setname_np(serving_.native_handle(), thread_name);
    for (unsigned count = 1; count <= fetching_threads; ++count) {
        fetching_.emplace_back([this, count] { fetch(buffers_[count].get()); });
        ::pthread_setname_np(fetching_.back().native_handle(), thread_name);
    }
}

MemoryOnDemand::~MemoryOnDemand()
{
    {
        const std::lock_guard lock(mutex_);
        is_given_up_ = true;
    }
    // What they are bringing has a place as long as faults are served.
    fetching_.clear();
    end_.signal();
}

void MemoryOnDemand::await_all()
{
    std::unique_lock lock(mutex_);
    came_.wait(lock, [this] { return missing_ == 0; });
}

MemoryOnDemand::Buffer MemoryOnDemand::make_buffer() const
{
    const auto largest = std::ranges::max_element(saved_.runs, {}, &Run::bytes);
    const std::size_t bytes = largest == saved_.runs.end() ? 0 : largest->bytes;
    return {static_cast<std::byte*>(std::aligned_alloc(UserFaults::page_bytes, bytes)), std::free};
}

/// On a thread that goes through the file from its front to its end.
void MemoryOnDemand::fetch(std::byte* buffer) noexcept
{
    if (on_thread_) on_thread_();
    for (;;) {
        std::size_t index = 0;
        {
            const std::lock_guard lock(mutex_);
            if (is_given_up_ || next_ == progress_.size()) return;
            index = next_++;
        }
        if (claim(index)) bring(index, buffer);
    }
}

/// On the thread that whoever waits for a page waits for.
void MemoryOnDemand::serve_faults(std::byte* buffer) noexcept
{
    if (on_thread_) on_thread_();
    while (const std::optional<std::size_t> at = faults_.next(end_.get())) supply(*at, buffer);
    faults_.leave();
    completed_.signal();
}

/// A page that has come and is missing all the same was given back by the balloon: it is zero.
void MemoryOnDemand::supply(std::size_t at, std::byte* buffer) noexcept
{
    if (const std::optional<std::size_t> index = run_at(at)) {
        if (claim(*index))
            bring(*index, buffer);
        else
            await_run(*index);
    }
    faults_.put_zeros(at);
}

std::optional<std::size_t> MemoryOnDemand::run_at(std::size_t at) const noexcept
{
    const std::vector<Run>& runs = saved_.runs;
    const auto behind = std::ranges::upper_bound(runs, at, {}, &Run::start);
    if (behind == runs.begin()) return std::nullopt;
    const auto run = std::prev(behind);
    if (at >= run->start + run->bytes) return std::nullopt;
    return static_cast<std::size_t>(run - runs.begin());
}

/// Whether the run is from now on the caller's to bring.
bool MemoryOnDemand::claim(std::size_t index) noexcept
{
    const std::lock_guard lock(mutex_);
    if (progress_[index] != Progress::missing) return false;
    progress_[index] = Progress::coming;
    return true;
}

void MemoryOnDemand::await_run(std::size_t index) noexcept
{
    std::unique_lock lock(mutex_);
    came_.wait(lock, [this, index] { return progress_[index] == Progress::there; });
}

void MemoryOnDemand::bring(std::size_t index, std::byte* buffer) noexcept
{
    const Run& run = saved_.runs[index];
    const std::span<std::byte> bytes(buffer, run.bytes);
    if (!reader_.read(run, bytes))
        fatal("the saved state is damaged: its memory is wrong, and the guest ran already");
    faults_.put(run.start, bytes);
    {
        const std::lock_guard lock(mutex_);
        progress_[index] = Progress::there;
        if (--missing_ == 0) end_.signal();
    }
    came_.notify_all();
}

}  // namespace hostler::vmm
