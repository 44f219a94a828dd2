#pragma once
// relay(): carries bytes between a socket and two descriptors until both ways have ended.

namespace hostler::client {

struct Ends {
    int input;   ///< what comes from here goes to the socket
    int output;  ///< what comes from the socket goes here
    int socket;
};

/// Blocks. When the input ends, the socket's other side hears of it and may still answer; when the
/// socket ends, all is over. False when the socket or the output failed.
bool relay(const Ends& ends);

}  // namespace hostler::client
