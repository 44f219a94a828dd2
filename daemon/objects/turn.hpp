#pragma once
// Turn: one verb's turn at changing a domain, libvirt's "job". A strand alone does not keep a verb
// whole: two coroutines on one strand interleave wherever either of them waits.
// Everything here happens on the domain's strand. Who waits too long is told who holds the domain
// and since when.

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proto/io/task.hpp"

namespace hostler::daemon {

class Turns;

/// Destroying it hands the turn to the next in line.
class Turn {
public:
    explicit Turn(Turns& turns) : turns_(&turns) {}
    Turn(Turn&& other) noexcept : turns_(std::exchange(other.turns_, nullptr)) {}
    Turn& operator=(Turn&&) = delete;
    ~Turn();

private:
    Turns* turns_;
};

class Turns {
public:
    using Clock = std::chrono::steady_clock;

    struct Holder {
        std::string_view name;  ///< "start", "define"
        Clock::time_point since;
        std::optional<Clock::time_point> deadline{};  ///< of a job that is known to have one

        bool is_overdue() const { return deadline && *deadline < Clock::now(); }
    };

    Turns(Executor strand, Clock::duration wait_max) : strand_(strand), wait_max_(wait_max) {}

    /// Waits for the domain. Throws operation_timeout after `wait_max`. `name` is a literal;
    /// `limit` is how long the job may take, where that is known.
    Task<Turn> take(std::string_view name, Clock::duration limit = {});

    /// Any thread.
    std::optional<Holder> holder() const;

private:
    friend class Turn;

    struct Waiter {
        explicit Waiter(Executor strand) : timer(strand) {}
        asio::steady_timer timer;
        bool has_turn = false;
    };

    void hand_over();
    void set_holder(std::optional<Holder> holder);
    Error timed_out() const;

    Executor strand_;
    Clock::duration wait_max_;
    mutable std::mutex mutex_;  ///< of holder_, which is written on the strand only
    std::optional<Holder> holder_;
    std::vector<Waiter*> line_;  ///< empty for nearly every domain: a deque would take 600 bytes
};

}  // namespace hostler::daemon
