#include "daemon/handover/predecessor.hpp"

#include <fcntl.h>

#include "daemon/handover/words.hpp"

namespace hostler::daemon {
namespace {

/// The predecessor waits for its clients' calls before it hands over.
constexpr std::chrono::seconds handover_time_max(120);

}  // namespace

Predecessor Predecessor::meet()
{
    Fd socket(handover_descriptor);
    ::fcntl(socket.get(), F_SETFD, FD_CLOEXEC);
    Predecessor there((Channel(std::move(socket))));
    if (!there.channel_.say(word_prepared))
        throw Error(ErrorCode::operation_failed, "there is no daemon to take over from");
    there.channel_.hear(word_take, handover_time_max).or_throw();
    Channel::Parcel parcel = there.channel_.receive(handover_time_max).or_throw();
    if (!there.told_.ParseFromString(parcel.bytes))
        throw Error(ErrorCode::operation_failed, "what is handed over is not understood");
    there.descriptors_ = std::move(parcel.descriptors);
    return there;
}

void Predecessor::dismiss()
{
    descriptors_.clear();
    if (!channel_.say(word_taken))
        throw Error(ErrorCode::operation_failed, "the daemon to take over from has ended");
}

}  // namespace hostler::daemon
