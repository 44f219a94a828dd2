#pragma once
// ConsoleStream: a client's stream that is a guest's console. On the session's thread.
// What the guest says is read only while the client takes it: at most console_bytes_max wait for a
// client. What a client says faster than the guest takes it is refused beyond the same limit.

#include <deque>
#include <memory>
#include <utility>

#include "daemon/domains/domain.hpp"
#include "daemon/rpc/gate.hpp"
#include "daemon/rpc/stream.hpp"
#include "proto/rpc/net.gen.hpp"

namespace hostler::daemon {

class Session;

inline constexpr std::size_t console_bytes_max = 1u << 20;

/// A console that a client has, until close(): from then on another may have it, though the last
/// coroutines of this one still wake and end.
class OpenConsole {
public:
    /// Takes `device` of the domain for the stream that `call` opens. Throws while another has it,
    /// unless `is_forced`.
    static std::shared_ptr<OpenConsole> take(Session& session, const proto::MessageHeader& call,
                                             DomainPtr domain, std::string device, bool is_forced);
    OpenConsole(const Executor& executor, DomainPtr domain, std::string device)
        : gate_(executor), domain_(std::move(domain)), device_(std::move(device))
    {
    }
    OpenConsole(const OpenConsole&) = delete;
    OpenConsole& operator=(const OpenConsole&) = delete;
    ~OpenConsole() { close(); }

    /// The guest's end. Throws when the console was taken over while it was opened.
    void connect(std::unique_ptr<drivers::Console> console);
    drivers::Console& console() { return *console_; }
    /// Gives the console back and ends whoever waits on it. Once; again does nothing.
    void close() noexcept;
    bool is_closed() const { return is_closed_; }

    /// Queues what the client said; false when too much waits.
    bool push(std::span<const std::uint8_t> bytes);
    /// Whether the caller is to run write_all(), of which one runs at a time, once the guest's end
    /// is there.
    bool begins_writing() { return console_ && !std::exchange(is_writing_, true); }
    static Task<> write_all(std::shared_ptr<OpenConsole> console);

    Gate& gate() { return gate_; }
    /// Behind the gate: ends what waits for the guest.
    void interrupt() noexcept;
    void describe(HandedStream& handed) const;

private:
    Gate gate_;
    const DomainPtr domain_;
    const std::string device_;
    std::uint64_t number_ = 0;
    std::unique_ptr<drivers::Console> console_;
    std::deque<proto::Bytes> queue_;
    std::size_t queued_bytes_ = 0;
    bool is_writing_ = false;
    bool is_closed_ = false;
};

class ConsoleStream final : public Stream {
public:
    ConsoleStream(Executor executor, std::shared_ptr<OpenConsole> console)
        : executor_(std::move(executor)), console_(std::move(console))
    {
    }

    ConsoleStream(const ConsoleStream&) = delete;
    ConsoleStream& operator=(const ConsoleStream&) = delete;
    ~ConsoleStream() override { console_->close(); }

    Result<Done> on_data(std::span<const std::uint8_t> bytes) override;
    Gate* gate() override { return &console_->gate(); }
    void interrupt() noexcept override { console_->interrupt(); }
    void describe(HandedStream& handed) const override { console_->describe(handed); }

    /// Carries what both sides say, until either ends it, from now on: the guest's end is there.
    /// `call` opened the stream.
    static void begin(std::shared_ptr<Session> session, const proto::MessageHeader& call,
                      std::shared_ptr<OpenConsole> console);

private:
    static Task<> pump(std::shared_ptr<Session> session, proto::MessageHeader call,
                       std::shared_ptr<OpenConsole> console);

    const Executor executor_;
    const std::shared_ptr<OpenConsole> console_;
};

}  // namespace hostler::daemon
