#include "tests/clients/fake_server.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>

#include "proto/rpc/keepalive.gen.hpp"

namespace hostler::tests {
namespace {

constexpr std::size_t count_bytes = 4;  ///< of the word that says how many descriptors come

bool read_all(int from, std::uint8_t* into, std::size_t size)
{
    while (size > 0) {
        const ssize_t count = read(from, into, size);
        if (count <= 0) return false;
        into += count;
        size -= static_cast<std::size_t>(count);
    }
    return true;
}

bool read_frame(int from, proto::Bytes& frame)
{
    frame.resize(4);
    if (!read_all(from, frame.data(), 4)) return false;
    const auto length = proto::frame_length(std::span(frame).first<4>());
    if (!length) return false;
    frame.resize(*length);
    return read_all(from, frame.data() + 4, *length - 4);
}

/// One descriptor, and the byte that carries it.
Fd read_descriptor(int from)
{
    char byte = 0;
    iovec part{&byte, 1};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    if (recvmsg(from, &message, MSG_CMSG_CLOEXEC) != 1) return {};
    const cmsghdr* header = CMSG_FIRSTHDR(&message);
    if (header == nullptr || header->cmsg_type != SCM_RIGHTS) return {};
    int number = -1;
    std::memcpy(&number, CMSG_DATA(header), sizeof number);
    return Fd(number);
}

}  // namespace

FakeServer::FakeServer()
{
    char folder[] = "/tmp/hostler-fake-XXXXXX";
    folder_ = mkdtemp(folder);
    path_ = folder_ + "/sock";
    listener_ = Fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, path_.c_str());
    if (bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        std::abort();
    if (listen(listener_.get(), 1) != 0) std::abort();
    reply<proto::AuthList>({{0}});
    reply<proto::ConnectSupportsFeature>({1});
    accept<proto::ConnectOpen>();
    accept<proto::ConnectClose>();
}

FakeServer::~FakeServer()
{
    shutdown(listener_.get(), SHUT_RDWR);
    if (thread_.joinable()) thread_.join();
    unlink(path_.c_str());
    rmdir(folder_.c_str());
}

void FakeServer::start()
{
    thread_ = std::thread([this] { serve(); });
}

std::string FakeServer::uri(const std::string& name) const
{
    const auto colon = name.find(':');
    return name.substr(0, colon) + "+unix" + name.substr(colon) + "?socket=" + path_;
}

proto::Bytes FakeServer::refusal(const proto::MessageHeader& call, const Error& error)
{
    return proto::frame(proto::reply_header(call, proto::MessageStatus::error),
                        proto::wire_error(error, ErrorDomain::remote));
}

proto::Bytes FakeServer::stream(const proto::MessageHeader& call, proto::MessageStatus status,
                                std::string_view data)
{
    proto::MessageHeader header = call;
    header.type = static_cast<std::uint32_t>(proto::MessageType::stream);
    header.status = static_cast<std::uint32_t>(status);
    return proto::frame(header,
                        std::span(reinterpret_cast<const std::uint8_t*>(data.data()), data.size()));
}

std::vector<std::int32_t> FakeServer::calls() const
{
    const std::lock_guard lock(mutex_);
    std::vector<std::int32_t> numbers;
    for (const Call& call : calls_) {
        const bool is_stream =
            call.header.type == static_cast<std::uint32_t>(proto::MessageType::stream);
        numbers.push_back(is_stream ? -call.header.proc : call.header.proc);
    }
    return numbers;
}

std::string FakeServer::streamed() const
{
    const std::lock_guard lock(mutex_);
    return streamed_;
}

std::size_t FakeServer::descriptors() const
{
    const std::lock_guard lock(mutex_);
    return descriptors_;
}

void FakeServer::serve()
{
    for (;;) {
        const Fd client(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
        if (!client) return;
        proto::Bytes frame;
        while (read_frame(client.get(), frame)) handle(client.get(), frame);
    }
}

void FakeServer::handle(int client, const proto::Bytes& frame)
{
    const proto::MessageHeader header = proto::frame_header(frame);
    auto payload = std::span(frame).subspan(proto::frame_bytes_min);
    if (header.type == static_cast<std::uint32_t>(proto::MessageType::call_with_fds)) {
        std::uint32_t count = 0;
        if (!proto::Reader(payload).get(count)) return;
        for (; count > 0; --count) {
            const Fd descriptor = read_descriptor(client);
            const std::lock_guard lock(mutex_);
            descriptors_ += descriptor ? 1 : 0;
        }
        payload = payload.subspan(count_bytes);
    }
    for (const proto::Bytes& each : answer_to(header, payload))
        if (send(client, each.data(), each.size(), MSG_NOSIGNAL) < 0) return;
}

FakeServer::Frames FakeServer::answer_to(const proto::MessageHeader& header,
                                         std::span<const std::uint8_t> payload)
{
    const std::lock_guard lock(mutex_);
    calls_.push_back({header, {payload.begin(), payload.end()}});
    if (header.type == static_cast<std::uint32_t>(proto::MessageType::stream)) {
        streamed_.append(payload.begin(), payload.end());
        const bool is_last = header.status == static_cast<std::uint32_t>(proto::MessageStatus::ok);
        return is_last ? Frames{stream(header, proto::MessageStatus::ok, "")} : Frames{};
    }
    if (header.prog == proto::keepalive::Ping::program) return {event<proto::keepalive::Pong>({})};
    const auto found = answers_.find({header.prog, static_cast<std::uint32_t>(header.proc)});
    if (found != answers_.end()) return found->second(header, payload);
    return {refusal(header, Error(ErrorCode::no_support, "unknown procedure"))};
}

}  // namespace hostler::tests
