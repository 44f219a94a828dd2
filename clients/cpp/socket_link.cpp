#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "clients/cpp/error.hpp"
#include "clients/cpp/link.hpp"

namespace hostler::client {
namespace {

bool would_block()
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

std::optional<std::size_t> counted(ssize_t count, std::string_view doing)
{
    if (count >= 0) return static_cast<std::size_t>(count);
    if (would_block()) return std::nullopt;
    throw system_error(doing);
}

class SocketLink final : public Link {
public:
    explicit SocketLink(Fd socket) : socket_(std::move(socket))
    {
        fcntl(socket_.get(), F_SETFL, fcntl(socket_.get(), F_GETFL) | O_NONBLOCK);
    }

    std::optional<std::size_t> read(std::span<std::uint8_t> into) override
    {
        const ssize_t count = recv(socket_.get(), into.data(), into.size(), 0);
        if (count < 0 && errno == ECONNRESET) return 0;
        return counted(count, "Cannot recv data");
    }

    std::optional<std::size_t> write(std::span<const std::uint8_t> from) override
    {
        return counted(send(socket_.get(), from.data(), from.size(), MSG_NOSIGNAL),
                       "Cannot write data");
    }

    int descriptor() const override { return socket_.get(); }
    bool send_descriptor(int descriptor) override;
    bool receive_descriptor(Fd& descriptor) override;

private:
    Fd socket_;
};

/// A message of one byte, with room for one descriptor.
struct Envelope {
    Envelope()
    {
        message.msg_iov = &part;
        message.msg_iovlen = 1;
        message.msg_control = control.data();
        message.msg_controllen = control.size();
    }

    char byte = 0;
    iovec part{&byte, 1};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr message{};
};

bool SocketLink::send_descriptor(int descriptor)
{
    Envelope envelope;
    cmsghdr* header = CMSG_FIRSTHDR(&envelope.message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof descriptor);
    std::memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
    return counted(sendmsg(socket_.get(), &envelope.message, MSG_NOSIGNAL),
                   "Failed to send file descriptor")
        .has_value();
}

bool SocketLink::receive_descriptor(Fd& descriptor)
{
    Envelope envelope;
    const auto count = counted(recvmsg(socket_.get(), &envelope.message, MSG_CMSG_CLOEXEC),
                               "Failed to recv file descriptor");
    if (!count) return false;
    const cmsghdr* header = CMSG_FIRSTHDR(&envelope.message);
    if (header == nullptr || header->cmsg_type != SCM_RIGHTS)
        throw Error(ErrorCode::rpc, "internal error: a descriptor was announced and did not come");
    int number = -1;
    std::memcpy(&number, CMSG_DATA(header), sizeof number);
    descriptor = Fd(number);
    return true;
}

}  // namespace

std::unique_ptr<Link> socket_link(Fd socket)
{
    return std::make_unique<SocketLink>(std::move(socket));
}

std::unique_ptr<Link> connect_unix(const std::string& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        throw Error(ErrorCode::system_error, "Path " + path + " too long for unix socket");
    std::memcpy(address.sun_path, path.data(), path.size());

    Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket) throw system_error("Failed to create socket");
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw system_error("Failed to connect socket to '" + path + "'");
    return socket_link(std::move(socket));
}

Fd open_tcp(const std::string& host, const std::string& port)
{
    addrinfo wanted{};
    wanted.ai_family = AF_UNSPEC;
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (const int failure = getaddrinfo(host.c_str(), port.c_str(), &wanted, &found); failure != 0)
        throw Error(ErrorCode::system_error, "Unable to resolve address '" + host + "' service '" +
                                                 port + "': " + gai_strerror(failure));
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> list(found, &freeaddrinfo);
    for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
        Fd socket(::socket(each->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
        if (!socket || ::connect(socket.get(), each->ai_addr, each->ai_addrlen) != 0) continue;
        const int is_on = 1;
        setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &is_on, sizeof is_on);
        return socket;
    }
    throw system_error("unable to connect to server at '" + host + ":" + port + "'");
}

std::unique_ptr<Link> connect_tcp(const std::string& host, const std::string& port)
{
    return socket_link(open_tcp(host, port));
}

}  // namespace hostler::client
