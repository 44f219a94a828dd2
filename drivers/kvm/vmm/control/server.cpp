#include "drivers/kvm/vmm/control/server.hpp"

#include <sys/socket.h>

#include <utility>

namespace hostler::vmm {

Server::Server(EventLoop& loop, Fd listener, ThreadHooks hooks)
    : loop_(loop),
      listener_(std::move(listener)),
      hooks_(std::move(hooks)),
      journal_(loop, [this] { send_news(); })
{
    watch_ = loop.watch(listener_.get(), EPOLLIN, [this](std::uint32_t) { accept(); });
}

Server::~Server() = default;

void Server::accept()
{
    Fd socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!socket) return;
    is_greeted_ = false;
    const std::uint64_t number = ++connections_;
    connection_ = std::make_unique<Connection>(
        loop_, std::move(socket), [this](Frame frame) { on_frame(std::move(frame)); },
        [this, number] { loop_.post([this, number] { forget(number); }); });
}

void Server::forget(std::uint64_t connection)
{
    // Posted by a connection at its end; a newer one may have taken its place meanwhile.
    if (connection != connections_) return;
    is_greeted_ = false;
    connection_.reset();
}

void Server::on_frame(Frame frame)
{
    proto::vmm::Request request;
    proto::vmm::FromVmm answer;
    proto::vmm::Reply& reply = *answer.mutable_reply();
    if (!request.ParseFromString(frame.message)) {
        reply.mutable_failure()->set_code(static_cast<std::int32_t>(ErrorCode::rpc));
        reply.mutable_failure()->set_detail("a request does not parse");
        send(answer);
        return;
    }
    reply.set_serial(request.serial());
    serve_request(*this, request, frame.descriptors, reply);
    send(answer);
    if (!request.has_hello()) return;
    is_greeted_ = true;
    last_sent_ = request.hello().last_event();
    send_news();
}

void Server::send_news()
{
    if (!connection_ || !is_greeted_) return;
    for (proto::vmm::Event& event : journal_.since(last_sent_)) {
        last_sent_ = event.sequence();
        proto::vmm::FromVmm message;
        *message.mutable_event() = std::move(event);
        send(message);
    }
}

void Server::send(const proto::vmm::FromVmm& message)
{
    if (connection_) connection_->send(message.SerializeAsString());
}

Result<Done> Server::configure(const proto::vmm::Machine& config, Descriptors& descriptors)
{
    if (machine_) return Error(ErrorCode::operation_invalid, "the machine is configured already");
    const ThreadHooks hooks = config.platform().sandbox() ? hooks_ : ThreadHooks();
    auto machine = Machine::create(config, descriptors, {loop_, journal_, hooks});
    if (!machine) return machine.error();
    config_ = config;
    machine_ = std::move(*machine);
    return Done{};
}

void Server::quit()
{
    // After the reply, which the caller is about to send.
    loop_.post([this] {
        if (machine_) machine_->rest();
        if (connection_) connection_->drain();
        loop_.stop();
    });
}

}  // namespace hostler::vmm
