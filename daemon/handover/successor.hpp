#pragma once
// Successor: the process that is to take over, as the daemon before it sees it. Belongs to the main
// thread. A successor that was not told everything ends when this ends.

#include <string>
#include <vector>

#include "daemon/handover/channel.hpp"

namespace hostler::daemon {

class Successor {
public:
    /// Starts `words` with --succeed N, and waits until it has read its settings and its modules.
    static Result<Successor> start(std::vector<std::string> words);

    Result<Done> hand_over(const Channel::Parcel& parcel);

    int process_id() const { return process_id_; }

private:
    Successor(int process_id, Channel channel)
        : process_id_(process_id), channel_(std::move(channel))
    {
    }

    int process_id_;
    Channel channel_;
};

/// The program that is installed where this one was started from.
std::string own_program();

}  // namespace hostler::daemon
