#pragma once
// Control: the daemon's end of a VMM's control socket (proto/vmm/README.md). It belongs to one
// strand, on which all of it runs. A VMM that does not take or answer a request costs the caller
// his deadline and nobody else anything.

#include <boost/asio/posix/stream_descriptor.hpp>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "proto/io/task.hpp"
#include "proto/vmm/control.pb.h"
#include "xml/base/fd.hpp"

namespace hostler::drivers::kvm {

namespace wire = proto::vmm;

class Control {
public:
    using OnEvent = std::function<void(const wire::Event&)>;

    static constexpr std::uint32_t message_bytes_max = 1u << 20;
    static constexpr std::size_t descriptors_max = 250;

    /// `socket` is connected to the VMM. `strand` is where everything here runs.
    Control(Executor strand, Fd socket, OnEvent on_event);
    ~Control();
    Control(const Control&) = delete;
    Control& operator=(const Control&) = delete;

    /// One request and its answer: the VMM's own failure, operation_timeout when it did not answer
    /// within `limit`, operation_failed when the connection is gone.
    Task<Result<wire::Reply>> ask(wire::Request request, std::span<const Fd> descriptors,
                                  std::chrono::milliseconds limit);
    /// The same for a verb: a failure is thrown.
    Task<wire::Reply> request(wire::Request request, std::span<const Fd> descriptors,
                              std::chrono::milliseconds limit);

    /// Takes replies and events until the connection ends. Runs once, beside the requests.
    Task<> serve();

    bool is_open() const { return is_open_; }
    /// Ends serve() and all that wait.
    void close() noexcept;

private:
    /// A request that waits. Lives in its coroutine's frame.
    struct Waiting {
        std::uint64_t serial;
        std::optional<wire::Reply> reply;
        asio::steady_timer bell;  ///< cancelled when the reply is here
    };

    Result<Done> send(const wire::Request& request, std::span<const Fd> descriptors);
    Task<bool> receive(std::span<std::uint8_t> into);
    bool take(const wire::FromVmm& message);

    asio::posix::stream_descriptor socket_;
    OnEvent on_event_;
    std::deque<Waiting*> waiting_;
    std::uint64_t last_serial_ = 0;
    bool is_open_ = true;
};

}  // namespace hostler::drivers::kvm
