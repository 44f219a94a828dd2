#include "drivers/kvm/vmm/control/connection.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace hostler::vmm {
namespace {

constexpr std::size_t receive_bytes = 16 * 1024;

/// The descriptors that came with a message, each owned.
std::vector<Fd> take_descriptors(msghdr& message)
{
    std::vector<Fd> taken;
    for (cmsghdr* part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
        const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t index = 0; index < count; ++index) {
            int number = -1;
            std::memcpy(&number, CMSG_DATA(part) + index * sizeof number, sizeof number);
            taken.emplace_back(number);
        }
    }
    return taken;
}

}  // namespace

Connection::Connection(EventLoop& loop, Fd socket, std::function<void(Frame)> on_frame,
                       std::function<void()> on_end)
    : loop_(loop),
      socket_(std::move(socket)),
      on_frame_(std::move(on_frame)),
      on_end_(std::move(on_end))
{
    watch_ = loop_.watch(socket_.get(), EPOLLIN | EPOLLRDHUP,
                         [this](std::uint32_t events) { on_ready(events); });
}

void Connection::on_ready(std::uint32_t events)
{
    const bool is_alive = (!(events & EPOLLOUT) || flush()) &&
                          (!(events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP)) || receive());
    if (is_alive) return;
    // The handler that runs now must outlive what it destroys.
    const auto on_end = std::move(on_end_);
    if (!std::exchange(is_ended_, true)) on_end();
}

bool Connection::receive()
{
    std::array<char, receive_bytes> buffer;
    alignas(cmsghdr) std::array<char, CMSG_SPACE(frame_descriptors_max * sizeof(int))> control;
    iovec part{buffer.data(), buffer.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t count = ::recvmsg(socket_.get(), &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    std::vector<Fd> descriptors = take_descriptors(message);
    if (count == 0 || message.msg_flags & MSG_CTRUNC) return false;
    const std::span bytes(buffer.data(), static_cast<std::size_t>(count));
    if (!reader_.feed(bytes, std::move(descriptors))) return false;
    while (auto frame = reader_.next()) on_frame_(std::move(*frame));
    // What followed a whole frame is judged only now that it is first.
    return bool(reader_.feed({}, {}));
}

void Connection::send(std::string_view message)
{
    unsent_ += encode_frame(message);
    flush();
}

bool Connection::flush()
{
    while (!unsent_.empty()) {
        const ssize_t count =
            ::send(socket_.get(), unsent_.data(), unsent_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && errno != EAGAIN) return false;
        if (count < 0) break;
        unsent_.erase(0, static_cast<std::size_t>(count));
    }
    watch_.change(EPOLLIN | EPOLLRDHUP | (unsent_.empty() ? 0u : std::uint32_t{EPOLLOUT}));
    return unsent_.size() <= unsent_bytes_max;
}

void Connection::drain()
{
    constexpr int patience_ms = 1000;
    pollfd waiting{socket_.get(), POLLOUT, 0};
    while (!unsent_.empty() && ::poll(&waiting, 1, patience_ms) == 1 && flush()) continue;
}

}  // namespace hostler::vmm
