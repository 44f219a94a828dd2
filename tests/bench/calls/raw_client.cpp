#include "tests/bench/calls/raw_client.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>

namespace bench {

using hostler::Fd;

std::string socket_path(const std::string& uri)
{
    return uri.substr(uri.find("socket=") + std::strlen("socket="));
}

Fd connect_to(const std::string& path)
{
    Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    if (::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        fail("connect to " + path);
    return socket;
}

void send_all(const Fd& socket, std::span<const std::uint8_t> bytes)
{
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) fail("send");
        bytes = bytes.subspan(static_cast<std::size_t>(sent));
    }
}

void read_frame(const Fd& socket, proto::Bytes& into)
{
    constexpr std::size_t piece = 256 << 10;
    into.clear();
    for (std::size_t have = 0, whole = 4; have < whole;) {
        into.resize(have + piece);
        const ssize_t got = recv(socket.get(), into.data() + have, piece, 0);
        if (got <= 0) fail("no answer");
        have += static_cast<std::size_t>(got);
        into.resize(have);
        if (have >= 4) whole = proto::frame_length(std::span(into).first<4>()).or_throw();
    }
    if (proto::frame_header(into).status != 0) fail("an answer is an error");
}

RawClient::RawClient(const std::string& path) : socket_(connect_to(path))
{
    ask<proto::AuthList>({});
    ask<proto::ConnectOpen>({std::string("qemu:///system"), 0});
}

int RawClient::take_frames()
{
    std::uint8_t buffer[8192];
    const ssize_t got = recv(socket_.get(), buffer, sizeof buffer, 0);
    if (got <= 0) fail("the daemon closed");
    held_.insert(held_.end(), buffer, buffer + got);
    int frames = 0;
    std::size_t place = 0;
    while (held_.size() - place >= proto::frame_bytes_min) {
        const std::span<const std::uint8_t> rest = std::span(held_).subspan(place);
        const std::uint32_t length = proto::frame_length(rest.first<4>()).or_throw();
        if (rest.size() < length) break;
        if (proto::frame_header(rest.first(length)).status != 0) fail("an answer is an error");
        place += length;
        ++frames;
    }
    held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(place));
    return frames;
}

}  // namespace bench
