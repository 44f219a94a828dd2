#include "drivers/kvm/control.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/read.hpp>
#include <cerrno>
#include <cstring>

namespace hostler::drivers::kvm {
namespace {

/// A frame's header: two little-endian words, and nothing else on this machine's architecture.
struct Header {
    std::uint32_t bytes;
    std::uint32_t descriptors;
};
static_assert(sizeof(Header) == 8);

struct Rights {
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * Control::descriptors_max)> bytes{};
};

void attach(msghdr& message, Rights& rights, std::span<const Fd> descriptors)
{
    if (descriptors.empty()) return;
    message.msg_control = rights.bytes.data();
    message.msg_controllen = CMSG_SPACE(sizeof(int) * descriptors.size());
    cmsghdr* part = CMSG_FIRSTHDR(&message);
    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = CMSG_LEN(sizeof(int) * descriptors.size());
    for (std::size_t i = 0; i < descriptors.size(); ++i) {
        const int number = descriptors[i].get();
        std::memcpy(CMSG_DATA(part) + i * sizeof number, &number, sizeof number);
    }
}

Error gone()
{
    return {ErrorCode::operation_failed, "the connection to hostler-vmm is gone"};
}

}  // namespace

Control::Control(Executor strand, Fd socket, OnEvent on_event)
    : socket_(std::move(strand), socket.release()), on_event_(std::move(on_event))
{
    boost::system::error_code ignored;
    socket_.non_blocking(true, ignored);
}

Control::~Control()
{
    close();
}

void Control::close() noexcept
{
    is_open_ = false;
    boost::system::error_code ignored;
    socket_.close(ignored);
    for (Waiting* waiting : waiting_) waiting->bell.cancel();
}

/// Never waits: requests are small and few, so that a socket without room belongs to a VMM that has
/// stopped reading.
Result<Done> Control::send(const wire::Request& request, std::span<const Fd> descriptors)
{
    const std::string body = request.SerializeAsString();
    if (body.size() > message_bytes_max || descriptors.size() > descriptors_max)
        return Error(ErrorCode::config_unsupported,
                     "the domain is too large to be described to hostler-vmm");
    Header header{static_cast<std::uint32_t>(body.size()),
                  static_cast<std::uint32_t>(descriptors.size())};
    std::string frame(sizeof header, '\0');
    std::memcpy(frame.data(), &header, sizeof header);
    frame += body;

    iovec bytes{frame.data(), frame.size()};
    Rights rights;
    msghdr message{};
    message.msg_iov = &bytes;
    message.msg_iovlen = 1;
    attach(message, rights, descriptors);
    const ssize_t sent = ::sendmsg(socket_.native_handle(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent == static_cast<ssize_t>(frame.size())) return Done{};
    const bool is_full = sent >= 0 || errno == EAGAIN;
    close();  // after half a frame there is no way back
    if (is_full) return Error(ErrorCode::operation_timeout, "hostler-vmm takes no more requests");
    return gone();
}

Task<Result<wire::Reply>> Control::ask(wire::Request request, std::span<const Fd> descriptors,
                                       std::chrono::milliseconds limit)
{
    if (!is_open_) co_return gone();
    Waiting waiting{++last_serial_, std::nullopt,
                    asio::steady_timer(socket_.get_executor(), limit)};
    request.set_serial(waiting.serial);
    const Result<Done> sent = send(request, descriptors);
    if (!sent) co_return sent.error();

    waiting_.push_back(&waiting);
    co_await waiting.bell.async_wait(asio::as_tuple(asio::use_awaitable));
    std::erase(waiting_, &waiting);

    if (!waiting.reply && !is_open_) co_return gone();
    if (!waiting.reply)
        co_return Error(ErrorCode::operation_timeout, "hostler-vmm does not answer");
    if (waiting.reply->has_failure())
        co_return Error(static_cast<ErrorCode>(waiting.reply->failure().code()),
                        waiting.reply->failure().detail());
    co_return std::move(*waiting.reply);
}

Task<wire::Reply> Control::request(wire::Request request, std::span<const Fd> descriptors,
                                   std::chrono::milliseconds limit)
{
    Result<wire::Reply> answer = co_await ask(std::move(request), descriptors, limit);
    co_return std::move(answer).or_throw();
}

Task<bool> Control::receive(std::span<std::uint8_t> into)
{
    const auto buffer = asio::buffer(into.data(), into.size());
    const auto [error, count] =
        co_await asio::async_read(socket_, buffer, asio::as_tuple(asio::use_awaitable));
    co_return !error && count == into.size();
}

bool Control::take(const wire::FromVmm& message)
{
    if (message.has_event()) on_event_(message.event());
    if (!message.has_reply()) return message.has_event();
    const auto same = [&](const Waiting* one) { return one->serial == message.reply().serial(); };
    const auto found = std::ranges::find_if(waiting_, same);
    if (found == waiting_.end()) return true;  // it came after its deadline
    (*found)->reply = message.reply();
    (*found)->bell.cancel();
    return true;
}

Task<> Control::serve()
{
    std::vector<std::uint8_t> body;
    while (is_open_) {
        Header header{};
        const std::span header_bytes(reinterpret_cast<std::uint8_t*>(&header), sizeof header);
        const bool has_header = co_await receive(header_bytes);
        if (!has_header || header.bytes > message_bytes_max) break;
        body.resize(header.bytes);
        const bool has_body = co_await receive(body);
        wire::FromVmm message;
        if (!has_body || !message.ParseFromArray(body.data(), static_cast<int>(body.size()))) break;
        if (!take(message)) break;
    }
    close();
}

}  // namespace hostler::drivers::kvm
