#include "drivers/kvm/vmm/character/character.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace hostler::vmm {
namespace {

using Kind = proto::vmm::Character;

// Edges, not levels: a terminal without a reader reports its hang-up for ever.
constexpr std::uint32_t edges = EPOLLIN | EPOLLOUT | EPOLLET;

void set_nonblocking(const Fd& fd)
{
    ::fcntl(fd.get(), F_SETFL, ::fcntl(fd.get(), F_GETFL) | O_NONBLOCK);
}

/// Whether nobody is at the other end any more.
bool is_hung_up(const Fd& stream)
{
    pollfd asked{stream.get(), 0, 0};
    return ::poll(&asked, 1, 0) == 1 && asked.revents & (POLLHUP | POLLERR);
}

/// Writes what the descriptor takes now, and says how much that was.
std::size_t write_some(const Fd& fd, std::span<const std::byte> bytes) noexcept
{
    std::size_t written = 0;
    while (written < bytes.size()) {
        const ssize_t count = ::write(fd.get(), bytes.data() + written, bytes.size() - written);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        written += static_cast<std::size_t>(count);
    }
    return written;
}

}  // namespace

Result<std::unique_ptr<Character>> Character::create(const proto::vmm::Character& config,
                                                     const std::string& owner,
                                                     Descriptors& descriptors, EventLoop& loop)
{
    Fd fd;
    Fd log;
    if (config.kind() != Kind::KIND_NULL) {
        auto taken = descriptors.take(config.has_fd() ? config.fd() : -1, owner);
        if (!taken) return taken.error();
        fd = std::move(*taken);
    }
    if (config.has_log_fd()) {
        auto taken = descriptors.take(config.log_fd(), "the log of " + owner);
        if (!taken) return taken.error();
        log = std::move(*taken);
    }
    return std::make_unique<Character>(loop, config.kind(), std::move(fd), std::move(log));
}

Character::Character(EventLoop& loop, proto::vmm::Character::Kind kind, Fd fd, Fd log)
    : loop_(loop), kind_(kind), log_(std::move(log))
{
    if (kind == Kind::KIND_LISTENER) {
        listener_ = std::move(fd);
        set_nonblocking(listener_);
        listener_watch_ =
            loop.watch(listener_.get(), EPOLLIN, [this](std::uint32_t) { accept_client(); });
    } else if (kind != Kind::KIND_NULL) {
        stream_ = std::move(fd);
        if (kind != Kind::KIND_FILE) watch_stream();
    }
}

Character::~Character() = default;

void Character::connect(CharacterSink* sink) noexcept
{
    sink_ = sink;
    if (sink) read_input();
}

void Character::watch_stream()
{
    set_nonblocking(stream_);
    stream_watch_ =
        loop_.watch(stream_.get(), edges, [this](std::uint32_t events) { on_ready(events); });
}

void Character::on_ready(std::uint32_t events)
{
    if (events & EPOLLOUT) flush();
    if (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) read_input();
}

void Character::accept_client()
{
    Fd client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!client) return;
    // Who left while the guest took no input is still here, with what he typed: the guest gets what
    // it has room for.
    if (stream_ && is_hung_up(stream_)) {
        read_input();
        if (stream_) drop_client();
    }
    if (stream_) return;  // one at a time: a second one is hung up on
    {
        const std::lock_guard lock(mutex_);
        stream_ = std::move(client);
    }
    watch_stream();
}

void Character::drop_client()
{
    stream_watch_.reset();
    const std::lock_guard lock(mutex_);
    stream_.reset();
}

void Character::read_input()
{
    std::array<std::byte, 4096> buffer;
    while (sink_ && stream_) {
        const std::size_t room = std::min(sink_->room(), buffer.size());
        if (room == 0) return;
        const ssize_t count = ::read(stream_.get(), buffer.data(), room);
        if (count < 0 && errno == EINTR) continue;
        if (count > 0) {
            sink_->receive(std::span(buffer).first(static_cast<std::size_t>(count)));
            continue;
        }
        // A terminal that nobody has open answers EIO until somebody opens it again.
        const bool has_ended = count == 0 || (errno != EAGAIN && errno != EIO);
        if (has_ended && kind_ == Kind::KIND_LISTENER) drop_client();
        return;
    }
}

void Character::write(std::span<const std::byte> bytes) noexcept
{
    const std::lock_guard lock(mutex_);
    if (log_) write_some(log_, bytes);
    if (!stream_ || kind_ == Kind::KIND_SOURCE) return;
    // Nobody tells when a file takes bytes again.
    if (kind_ == Kind::KIND_FILE) write_pending();
    if (pending_.empty()) bytes = bytes.subspan(write_some(stream_, bytes));
    bytes = bytes.first(std::min(bytes.size(), pending_bytes_max - pending_.size()));
    pending_.insert(pending_.end(), bytes.begin(), bytes.end());
}

void Character::flush()
{
    const std::lock_guard lock(mutex_);
    if (stream_) write_pending();
}

/// With the lock held.
void Character::write_pending() noexcept
{
    if (pending_.empty()) return;
    const std::size_t written = write_some(stream_, pending_);
    pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(written));
}

void Character::wake() noexcept
{
    // A guest may wake as fast as it can: one at a time is under way.
    if (is_woken_.exchange(true)) return;
    loop_.post([weak = std::weak_ptr(self_)] {
        const auto self = weak.lock();
        if (!self) return;
        (*self)->is_woken_ = false;
        (*self)->read_input();
    });
}

}  // namespace hostler::vmm
