#pragma once
// Channel: what passes between a daemon and its successor, over one socket: words, and one message
// of any size with any number of descriptors. Blocking, with a limit on every wait.

#include <chrono>
#include <string>
#include <vector>

#include "xml/base/error.hpp"
#include "xml/base/fd.hpp"

namespace hostler::daemon {

class Channel {
public:
    explicit Channel(Fd socket) : socket_(std::move(socket)) {}

    /// A connected pair: this process's end, and the one to pass on.
    static Result<std::pair<Channel, Fd>> make();

    /// One letter; false when nobody is at the other end.
    bool say(char word);
    /// The letter that comes; an error when another does, none in time, or the other side ends.
    Result<Done> hear(char word, std::chrono::milliseconds limit);

    struct Parcel {
        std::string bytes;
        std::vector<Fd> descriptors;
    };
    Result<Done> send(const Parcel& parcel);
    Result<Parcel> receive(std::chrono::milliseconds limit);

    int descriptor() const { return socket_.get(); }

private:
    Result<Done> wait(std::chrono::milliseconds limit);
    Result<std::vector<Fd>> receive_some(std::string& word, std::chrono::milliseconds limit);
    Result<Done> send_some(std::string_view word, const std::vector<int>& descriptors);

    Fd socket_;
};

}  // namespace hostler::daemon
