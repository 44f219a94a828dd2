#pragma once
// FakeServer: answers on a private UNIX socket what a test tells it to, on a thread of its own.
// A call it was told nothing of is refused as an unknown procedure.

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "proto/rpc/frame.hpp"
#include "proto/rpc/keepalive.gen.hpp"
#include "proto/rpc/remote.gen.hpp"
#include "xml/base/fd.hpp"

namespace hostler::tests {

class FakeServer {
public:
    /// What the server sends back: whole frames, any number of them.
    using Frames = std::vector<proto::Bytes>;
    using Answer =
        std::function<Frames(const proto::MessageHeader&, std::span<const std::uint8_t>)>;

    FakeServer()
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
        answer<proto::AuthList>([](const auto&) { return proto::AuthList::Reply{{0}}; });
        answer<proto::ConnectSupportsFeature>(
            [](const auto&) { return proto::ConnectSupportsFeature::Reply{1}; });
        answer<proto::ConnectOpen>([](const auto&) { return proto::ConnectOpen::Reply{}; });
        answer<proto::ConnectClose>([](const auto&) { return proto::ConnectClose::Reply{}; });
    }

    ~FakeServer()
    {
        shutdown(listener_.get(), SHUT_RDWR);
        if (thread_.joinable()) thread_.join();
        unlink(path_.c_str());
        rmdir(folder_.c_str());
    }

    /// Begins to serve; what was told before holds from then on.
    void start()
    {
        thread_ = std::thread([this] { serve(); });
    }

    std::string uri(const std::string& name = "qemu:///system") const
    {
        const auto colon = name.find(':');
        return name.substr(0, colon) + "+unix" + name.substr(colon) + "?socket=" + path_;
    }
    const std::string& path() const { return path_; }

    template <class P>
    void answer(std::function<typename P::Reply(const typename P::Args&)> make)
    {
        answers_[P::number] = [make](const proto::MessageHeader& header,
                                     std::span<const std::uint8_t> payload) {
            const auto args = proto::decode<typename P::Args>(payload);
            return Frames{
                proto::frame(proto::reply_header(header, proto::MessageStatus::ok), make(*args))};
        };
    }
    template <class P>
    void answer_with(Answer make)
    {
        answers_[P::number] = std::move(make);
    }
    template <class P>
    void refuse(const Error& error)
    {
        answers_[P::number] = [error](const proto::MessageHeader& header,
                                      std::span<const std::uint8_t>) {
            return Frames{refusal(header, error)};
        };
    }

    static proto::Bytes refusal(const proto::MessageHeader& call, const Error& error)
    {
        return proto::frame(proto::reply_header(call, proto::MessageStatus::error),
                            proto::wire_error(error, ErrorDomain::remote));
    }

    /// A message of its own accord.
    template <class P>
    static proto::Bytes event(const typename P::Message& message)
    {
        const proto::MessageHeader header = {P::program,
                                             1,
                                             static_cast<std::int32_t>(P::number),
                                             static_cast<std::uint32_t>(proto::MessageType::event),
                                             0,
                                             0};
        return proto::frame(header, message);
    }
    /// A frame of the stream that `call` opened.
    static proto::Bytes stream(const proto::MessageHeader& call, proto::MessageStatus status,
                               std::string_view data)
    {
        proto::MessageHeader header = call;
        header.type = static_cast<std::uint32_t>(proto::MessageType::stream);
        header.status = static_cast<std::uint32_t>(status);
        return proto::frame(
            header, std::span(reinterpret_cast<const std::uint8_t*>(data.data()), data.size()));
    }

    /// The procedures called so far, in order; stream frames stand with a minus.
    std::vector<std::int32_t> calls() const
    {
        const std::lock_guard lock(mutex_);
        return calls_;
    }
    std::string streamed() const
    {
        const std::lock_guard lock(mutex_);
        return streamed_;
    }

private:
    void serve()
    {
        for (;;) {
            const Fd client(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
            if (!client) return;
            proto::Bytes frame;
            while (read_frame(client.get(), frame)) handle(client.get(), frame);
        }
    }

    static bool read_all(int from, std::uint8_t* into, std::size_t size)
    {
        while (size > 0) {
            const ssize_t count = read(from, into, size);
            if (count <= 0) return false;
            into += count;
            size -= static_cast<std::size_t>(count);
        }
        return true;
    }

    static bool read_frame(int from, proto::Bytes& frame)
    {
        frame.resize(4);
        if (!read_all(from, frame.data(), 4)) return false;
        const auto length = proto::frame_length(std::span(frame).first<4>());
        if (!length) return false;
        frame.resize(*length);
        return read_all(from, frame.data() + 4, *length - 4);
    }

    void handle(int client, const proto::Bytes& frame)
    {
        const proto::MessageHeader header = proto::frame_header(frame);
        const auto payload = std::span(frame).subspan(proto::frame_bytes_min);
        for (const proto::Bytes& each : answer_to(header, payload))
            if (send(client, each.data(), each.size(), MSG_NOSIGNAL) < 0) return;
    }

    Frames answer_to(const proto::MessageHeader& header, std::span<const std::uint8_t> payload)
    {
        const std::lock_guard lock(mutex_);
        const bool is_stream =
            header.type == static_cast<std::uint32_t>(proto::MessageType::stream);
        calls_.push_back(is_stream ? -header.proc : header.proc);
        if (is_stream) {
            streamed_.append(payload.begin(), payload.end());
            const bool is_last =
                header.status == static_cast<std::uint32_t>(proto::MessageStatus::ok);
            return is_last ? Frames{stream(header, proto::MessageStatus::ok, "")} : Frames{};
        }
        if (header.prog == proto::keepalive::Ping::program)
            return {event<proto::keepalive::Pong>({})};
        const auto found = answers_.find(static_cast<std::uint32_t>(header.proc));
        if (found != answers_.end()) return found->second(header, payload);
        return {refusal(header, Error(ErrorCode::no_support, "unknown procedure"))};
    }

    std::string folder_;
    std::string path_;
    Fd listener_;
    mutable std::mutex mutex_;
    std::map<std::uint32_t, Answer> answers_;
    std::vector<std::int32_t> calls_;
    std::string streamed_;
    std::thread thread_;
};

}  // namespace hostler::tests
