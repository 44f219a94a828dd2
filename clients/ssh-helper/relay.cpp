#include "clients/ssh-helper/relay.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace hostler::client {
namespace {

/// One way: what was read from one descriptor and not yet written to the other.
class Way {
public:
    Way(int from, int to) : from_(from), to_(to) {}

    bool has_ended() const { return has_ended_ && first_ == last_; }
    /// Its source ended and its last byte has gone, asked for the first time.
    bool ends_now()
    {
        const bool is_first = has_ended() && !is_told_;
        is_told_ |= is_first;
        return is_first;
    }
    pollfd source() const { return {first_ == last_ && !has_ended_ ? from_ : -1, POLLIN, 0}; }
    pollfd target() const { return {first_ < last_ ? to_ : -1, POLLOUT, 0}; }

    void read()
    {
        const ssize_t count = ::read(from_, bytes_.data(), bytes_.size());
        if (count < 0 && (errno == EINTR || errno == EAGAIN)) return;
        has_ended_ = count <= 0;
        first_ = 0;
        last_ = count > 0 ? static_cast<std::size_t>(count) : 0;
    }
    bool write()
    {
        const ssize_t count = ::write(to_, bytes_.data() + first_, last_ - first_);
        if (count < 0) return errno == EINTR || errno == EAGAIN;
        first_ += static_cast<std::size_t>(count);
        return true;
    }

private:
    const int from_;
    const int to_;
    std::array<char, 65536> bytes_;
    std::size_t first_ = 0;
    std::size_t last_ = 0;
    bool has_ended_ = false;
    bool is_told_ = false;
};

}  // namespace

bool relay(const Ends& ends)
{
    Way there(ends.input, ends.socket);
    Way back(ends.socket, ends.output);
    while (!back.has_ended()) {
        std::array<pollfd, 4> waits = {there.source(), there.target(), back.source(),
                                       back.target()};
        if (::poll(waits.data(), waits.size(), -1) < 0 && errno != EINTR) return false;
        if (waits[0].revents) there.read();
        if (waits[2].revents) back.read();
        if (waits[1].revents && !there.write()) return false;
        if (waits[3].revents && !back.write()) return false;
        if (there.ends_now()) ::shutdown(ends.socket, SHUT_WR);
    }
    return true;
}

}  // namespace hostler::client
