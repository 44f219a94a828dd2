#pragma once
// FairQueue: work that waits for threads, of many origins, each in a line of its own. They take
// turns, and one that has threads already gets another only while more are free than it has: one
// leaves half of them to others, two a quarter. No locks: whoever owns it has one.

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>

#include "proto/io/task.hpp"

namespace hostler::proto {

/// A piece of work, run once.
class Work {
public:
    virtual ~Work() = default;
    virtual void run() = 0;
};

class FairQueue {
public:
    void push(Origin origin, std::unique_ptr<Work> work);

    struct Taken {
        Origin origin;
        std::unique_ptr<Work> work;
    };
    /// What is next where `free` threads are; nothing where nobody who waits may have one.
    std::optional<Taken> take(std::size_t free);
    /// What was taken for `origin` is done.
    void done(Origin origin);

    /// How much waits.
    std::size_t size() const { return size_; }

private:
    struct Line {
        std::deque<std::unique_ptr<Work>> waiting;
        std::size_t running = 0;
    };

    std::map<Origin, Line> lines_;
    std::deque<Origin> turns_;  ///< those that have work waiting, whose turn is next first
    std::size_t size_ = 0;
};

}  // namespace hostler::proto
