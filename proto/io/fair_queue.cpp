#include "proto/io/fair_queue.hpp"

#include <algorithm>

namespace hostler::proto {

void FairQueue::push(Origin origin, std::unique_ptr<Work> work)
{
    Line& line = lines_[origin];
    if (line.waiting.empty()) turns_.push_back(origin);
    line.waiting.push_back(std::move(work));
    ++size_;
}

/// At most as many are passed over as there are threads: only who has one can be.
std::optional<FairQueue::Taken> FairQueue::take(std::size_t free)
{
    const auto may_have_one = [&](Origin origin) { return lines_[origin].running < free; };
    const auto next = std::ranges::find_if(turns_, may_have_one);
    if (next == turns_.end()) return std::nullopt;
    const Origin origin = *next;
    turns_.erase(next);
    Line& line = lines_[origin];
    Taken taken{origin, std::move(line.waiting.front())};
    line.waiting.pop_front();
    if (!line.waiting.empty()) turns_.push_back(origin);
    ++line.running;
    --size_;
    return taken;
}

void FairQueue::done(Origin origin)
{
    const auto found = lines_.find(origin);
    Line& line = found->second;
    if (--line.running == 0 && line.waiting.empty()) lines_.erase(found);
}

}  // namespace hostler::proto
