// Transports over a bare socket: what waits is Asio's readiness, what moves bytes are the system
// calls, since only recvmsg and sendmsg carry descriptors.

#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstring>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include "proto/io/transport.hpp"

namespace hostler::proto {
namespace {

constexpr std::size_t descriptors_a_read_max = 32;

/// recvmsg's control buffer, aligned as cmsg(3) asks.
struct ControlBuffer {
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * descriptors_a_read_max)> bytes{};
};

void take_descriptors(msghdr& message, std::vector<Fd>& into)
{
    for (cmsghdr* part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
        const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t index = 0; index < count; ++index) {
            int number = -1;
            std::memcpy(&number, CMSG_DATA(part) + index * sizeof number, sizeof number);
            into.emplace_back(number);
        }
    }
}

/// One byte and a descriptor, as libvirt's rpc sends it.
ssize_t send_descriptor(int socket, int descriptor)
{
    char nothing = 0;
    iovec bytes{&nothing, 1};
    ControlBuffer control;
    msghdr message{};
    message.msg_iov = &bytes;
    message.msg_iovlen = 1;
    message.msg_control = control.bytes.data();
    message.msg_controllen = CMSG_SPACE(sizeof descriptor);
    cmsghdr* part = CMSG_FIRSTHDR(&message);
    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = CMSG_LEN(sizeof descriptor);
    std::memcpy(CMSG_DATA(part), &descriptor, sizeof descriptor);
    return sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

bool would_wait(ssize_t result)
{
    return result < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
}

template <class Socket>
class SocketTransport : public Transport {
public:
    explicit SocketTransport(Socket socket) : socket_(std::move(socket))
    {
        boost::system::error_code ignored;
        socket_.non_blocking(true, ignored);
    }

    Task<std::size_t> read(std::span<std::uint8_t> into, std::vector<Fd>& descriptors) override
    {
        for (;;) {
            if (!is_drained_) {
                const ssize_t count = receive(into, descriptors);
                // What gave less than it could has no more: to ask again would be for nothing.
                is_drained_ = count >= 0 && static_cast<std::size_t>(count) < into.size();
                if (!would_wait(count)) co_return count < 0 ? 0 : static_cast<std::size_t>(count);
            }
            is_drained_ = false;
            auto [error] = co_await socket_.async_wait(
                Socket::wait_read, asio::bind_cancellation_slot(
                                       interrupt_.slot(), asio::as_tuple(asio::use_awaitable)));
            if (error) co_return 0;
        }
    }

    Task<bool> write(std::span<const std::uint8_t> bytes, std::span<const Fd> descriptors) override
    {
        while (!bytes.empty() || !descriptors.empty()) {
            const ssize_t count = bytes.empty()
                                      ? send_descriptor(handle(), descriptors.front().get())
                                      : send(handle(), bytes.data(), bytes.size(), send_flags);
            if (would_wait(count)) {
                auto [error] = co_await socket_.async_wait(Socket::wait_write,
                                                           asio::as_tuple(asio::use_awaitable));
                if (error) co_return false;
            } else if (count < 0) {
                co_return false;
            } else if (bytes.empty()) {
                descriptors = descriptors.subspan(1);
            } else {
                bytes = bytes.subspan(static_cast<std::size_t>(count));
            }
        }
        co_return true;
    }

    std::size_t write_now(std::span<const std::uint8_t> bytes) noexcept override
    {
        const ssize_t count = send(handle(), bytes.data(), bytes.size(), send_flags);
        return count < 0 ? 0 : static_cast<std::size_t>(count);
    }

    void close() noexcept override
    {
        boost::system::error_code ignored;
        socket_.shutdown(Socket::shutdown_both, ignored);
        socket_.close(ignored);
    }

    void stop_reading() noexcept override { ::shutdown(handle(), SHUT_RD); }
    void interrupt_reading() noexcept override { interrupt_.emit(asio::cancellation_type::all); }
    int bare_socket() const override { return const_cast<Socket&>(socket_).native_handle(); }

    Executor executor() override { return socket_.get_executor(); }

protected:
    static constexpr int send_flags = MSG_NOSIGNAL | MSG_DONTWAIT;

    int handle() { return socket_.native_handle(); }

    Socket socket_;

private:
    asio::cancellation_signal interrupt_;
    bool is_drained_ = false;

    ssize_t receive(std::span<std::uint8_t> into, std::vector<Fd>& descriptors)
    {
        iovec bytes{into.data(), into.size()};
        ControlBuffer control;
        msghdr message{};
        message.msg_iov = &bytes;
        message.msg_iovlen = 1;
        message.msg_control = control.bytes.data();
        message.msg_controllen = control.bytes.size();
        const ssize_t count = recvmsg(handle(), &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        if (count > 0 && message.msg_controllen > 0) take_descriptors(message, descriptors);
        return count;
    }
};

class UnixTransport final : public SocketTransport<asio::local::stream_protocol::socket> {
public:
    explicit UnixTransport(asio::local::stream_protocol::socket socket)
        : SocketTransport(std::move(socket))
    {
        ucred peer{};
        socklen_t size = sizeof peer;
        if (getsockopt(handle(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0)
            credentials_ = PeerCredentials{peer.pid, peer.uid, peer.gid, groups(peer.gid)};
    }

    bool passes_descriptors() const override { return true; }
    std::optional<PeerCredentials> credentials() const override { return credentials_; }
    std::string peer() const override
    {
        return credentials_ ? "pid " + std::to_string(credentials_->pid) : "a UNIX socket";
    }

private:
    std::vector<std::uint32_t> groups(std::uint32_t first)
    {
        std::array<gid_t, 1024> more;
        socklen_t size = sizeof more;
        std::vector<std::uint32_t> all{first};
        if (getsockopt(handle(), SOL_SOCKET, SO_PEERGROUPS, more.data(), &size) == 0)
            all.insert(all.end(), more.begin(), more.begin() + size / sizeof(gid_t));
        return all;
    }

    std::optional<PeerCredentials> credentials_;
};

class TcpTransport final : public SocketTransport<asio::ip::tcp::socket> {
public:
    explicit TcpTransport(asio::ip::tcp::socket socket) : SocketTransport(std::move(socket))
    {
        boost::system::error_code ignored;
        socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
        const asio::ip::tcp::endpoint end = socket_.remote_endpoint(ignored);
        peer_ = end.address().to_string() + ":" + std::to_string(end.port());
    }

    std::string peer() const override { return peer_; }

private:
    std::string peer_;
};

}  // namespace

std::unique_ptr<Transport> make_unix_transport(asio::local::stream_protocol::socket socket)
{
    return std::make_unique<UnixTransport>(std::move(socket));
}

std::unique_ptr<Transport> make_tcp_transport(asio::ip::tcp::socket socket)
{
    return std::make_unique<TcpTransport>(std::move(socket));
}

}  // namespace hostler::proto
