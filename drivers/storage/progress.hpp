#pragma once
// Progress: how far one call on a disk has come. Whoever works moves it on; whoever waits looks at
// it, and may give the call up, which then ends at its next step. Any thread.

#include <atomic>
#include <chrono>
#include <cstdint>

#include "xml/base/error.hpp"

namespace hostler::drivers::storage {

class Progress {
public:
    using Clock = std::chrono::steady_clock;

    /// So much more is done. An error once nobody waits for the rest.
    Result<Done> move_on(std::uint64_t bytes)
    {
        bytes_ += bytes;
        moved_at_ = Clock::now();
        if (!is_given_up_) return Done{};
        return Error(ErrorCode::operation_aborted, "nobody waits for it any more",
                     ErrorDomain::storage);
    }
    void give_up() { is_given_up_ = true; }

    std::uint64_t bytes() const { return bytes_; }
    Clock::time_point moved_at() const { return moved_at_; }
    bool is_given_up() const { return is_given_up_; }

private:
    std::atomic<std::uint64_t> bytes_ = 0;
    std::atomic<Clock::time_point> moved_at_ = Clock::now();
    std::atomic<bool> is_given_up_ = false;
};

}  // namespace hostler::drivers::storage
