#pragma once
// Journal: the events of a machine, numbered from 1, the last of them kept for a daemon that comes
// back. Events are reported on any thread and read on the device thread, which is told by a post.

#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

#include "drivers/kvm/vmm/device.hpp"
#include "drivers/kvm/vmm/event_loop.hpp"

namespace hostler::vmm {

class Journal final : public Reporter {
public:
    static constexpr std::size_t events_kept = 64;

    /// `on_news` runs on the loop's thread after events were added. The loop outlives the journal,
    /// and the journal what reports to it.
    Journal(EventLoop& loop, std::function<void()> on_news);

    void report(proto::vmm::Event event) noexcept override;

    /// Those after `sequence` that are still kept.
    std::vector<proto::vmm::Event> since(std::uint64_t sequence) const;

    /// 0 before the first.
    std::uint64_t newest() const noexcept;

private:
    EventLoop& loop_;
    std::function<void()> on_news_;
    mutable std::mutex mutex_;
    std::uint64_t newest_ = 0;
    std::deque<proto::vmm::Event> events_;
};

}  // namespace hostler::vmm
