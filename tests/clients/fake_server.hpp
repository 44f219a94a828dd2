#pragma once
// FakeServer: answers on a private UNIX socket what a test tells it to, on a thread of its own, and
// keeps what it was asked. A call it was told nothing of is refused as an unknown procedure.
// What a test has told it may change between two calls; nothing may be told while one goes on.

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "proto/rpc/frame.hpp"
#include "proto/rpc/remote.gen.hpp"
#include "xml/base/fd.hpp"

namespace hostler::tests {

class FakeServer {
public:
    /// What the server sends back: whole frames, any number of them.
    using Frames = std::vector<proto::Bytes>;
    using Answer =
        std::function<Frames(const proto::MessageHeader&, std::span<const std::uint8_t>)>;

    FakeServer();
    ~FakeServer();
    FakeServer(const FakeServer&) = delete;
    FakeServer& operator=(const FakeServer&) = delete;

    /// Begins to serve.
    void start();

    std::string uri(const std::string& name = "qemu:///system") const;
    const std::string& path() const { return path_; }

    template <class P>
    void answer(std::function<typename P::Reply(const typename P::Args&)> make)
    {
        answer_with<P>(
            [make](const proto::MessageHeader& header, std::span<const std::uint8_t> payload) {
                const auto args = proto::decode<typename P::Args>(payload);
                return Frames{proto::frame(proto::reply_header(header, proto::MessageStatus::ok),
                                           make(*args))};
            });
    }
    /// The same reply to each.
    template <class P>
    void reply(typename P::Reply reply)
    {
        answer<P>([reply](const typename P::Args&) { return reply; });
    }
    /// Takes a call that has nothing to tell.
    template <class P>
    void accept()
    {
        reply<P>({});
    }
    template <class P>
    void answer_with(Answer make)
    {
        const std::lock_guard lock(mutex_);
        answers_[{P::program, P::number}] = std::move(make);
    }
    template <class P>
    void refuse(const Error& error)
    {
        answer_with<P>([error](const proto::MessageHeader& header, std::span<const std::uint8_t>) {
            return Frames{refusal(header, error)};
        });
    }

    static proto::Bytes refusal(const proto::MessageHeader& call, const Error& error);

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
                               std::string_view data);

    /// The procedures called so far, in order; stream frames stand with a minus.
    std::vector<std::int32_t> calls() const;
    /// What P was asked with, in order.
    template <class P>
    std::vector<typename P::Args> asked() const
    {
        const std::lock_guard lock(mutex_);
        std::vector<typename P::Args> all;
        for (const Call& call : calls_)
            if (call.header.prog == P::program &&
                call.header.proc == static_cast<std::int32_t>(P::number))
                if (const auto args = proto::decode<typename P::Args>(call.payload))
                    all.push_back(*args);
        return all;
    }
    std::string streamed() const;
    /// How many descriptors came with calls.
    std::size_t descriptors() const;

private:
    struct Call {
        proto::MessageHeader header;
        proto::Bytes payload;
    };
    using Procedure = std::pair<std::uint32_t, std::uint32_t>;

    void serve();
    void handle(int client, const proto::Bytes& frame);
    Frames answer_to(const proto::MessageHeader& header, std::span<const std::uint8_t> payload);

    std::string folder_;
    std::string path_;
    Fd listener_;
    mutable std::mutex mutex_;
    std::map<Procedure, Answer> answers_;
    std::vector<Call> calls_;
    std::string streamed_;
    std::size_t descriptors_ = 0;
    std::thread thread_;
};

}  // namespace hostler::tests
