#include "daemon/rpc/handshakes.hpp"

#include <fcntl.h>
#include <sys/socket.h>

#include <utility>

namespace hostler::daemon {

Handshakes::Entry::Entry(Entry&& other) noexcept
    : all_(std::exchange(other.all_, nullptr)), place_(other.place_)
{
}

Handshakes::Entry::~Entry()
{
    if (!all_) return;
    const std::lock_guard lock(all_->mutex_);
    all_->sockets_.erase(place_);
}

Handshakes::Entry Handshakes::enter(int socket)
{
    const std::lock_guard lock(mutex_);
    return Entry(*this, sockets_.emplace(sockets_.end(), ::fcntl(socket, F_DUPFD_CLOEXEC, 0)));
}

std::size_t Handshakes::count() const
{
    const std::lock_guard lock(mutex_);
    return sockets_.size();
}

void Handshakes::cut_off()
{
    const std::lock_guard lock(mutex_);
    for (const Fd& socket : sockets_) ::shutdown(socket.get(), SHUT_RDWR);
}

}  // namespace hostler::daemon
