#pragma once
// Bystander: a process beside the one that measures, so that what it costs to be there is not
// measured with it. It is forked before libvirt's library is used and waits until it is asked to
// begin.

#include <functional>

#include "xml/base/fd.hpp"

namespace bench {

/// The bystander's side.
class Stage {
public:
    Stage(hostler::Fd in, hostler::Fd out) : in_(std::move(in)), out_(std::move(out)) {}

    /// Tells the measuring process one thing: that all is there, that all has been heard.
    void tell() const;
    /// Readable once the bystander is to end.
    int end() const { return in_.get(); }
    /// Waits for that.
    void wait_for_end() const;

private:
    hostler::Fd in_;
    hostler::Fd out_;
};

class Bystander {
public:
    /// `play` runs in the other process: it tells once when all is there, then lives until end().
    explicit Bystander(const std::function<void(const Stage& stage)>& play);
    ~Bystander();
    Bystander(const Bystander&) = delete;
    Bystander& operator=(const Bystander&) = delete;

    /// Returns when all is there.
    void begin() const;
    /// Waits until it tells something.
    void wait() const;

private:
    int pid_ = -1;
    hostler::Fd in_;
    hostler::Fd out_;
};

}  // namespace bench
