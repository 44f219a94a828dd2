#pragma once
// Predecessor: the daemon whose place this process takes. Belongs to the main thread.

#include <vector>

#include "daemon/handover/channel.hpp"
#include "proto/daemon/handover.pb.h"

namespace hostler::daemon {

class Predecessor {
public:
    /// Tells it that this process is prepared, and waits for what it hands over. Throws when it
    /// goes on by itself instead: then this process is to end.
    static Predecessor meet();

    const proto::daemon::Daemon& told() const { return told_; }
    std::vector<Fd>& descriptors() { return descriptors_; }

    /// Everything is taken over. Throws when the predecessor is not there to hear it.
    void dismiss();

private:
    explicit Predecessor(Channel channel) : channel_(std::move(channel)) {}

    Channel channel_;
    proto::daemon::Daemon told_;
    std::vector<Fd> descriptors_;
};

}  // namespace hostler::daemon
