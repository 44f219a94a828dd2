#pragma once
// HandedStream: a client's stream on its way from one process to the next.

#include <string>
#include <variant>

#include "daemon/rpc/volume_pieces.hpp"
#include "proto/rpc/net.gen.hpp"
#include "xml/base/fd.hpp"

namespace hostler::daemon {

class Session;

struct HandedStream {
    /// All has been sent: only the client's last word is to come.
    struct Sent {};
    struct Console {
        Uuid domain;
        std::string device;
        Fd file;  ///< none: to be opened anew
    };

    proto::MessageHeader call;  ///< opened it
    std::variant<Sent, Console, VolumeTransfer> what;
    /// Frames of the client that were taken and not done with yet.
    proto::Bytes unread;
};

/// Goes on with it for a session that was taken over. What it needs is opened on the way; a client
/// whose console or volume is there no longer hears so by its stream.
void go_on(Session& session, HandedStream handed);

}  // namespace hostler::daemon
