// How a session leaves one process and goes on in the next.

#include <fcntl.h>

#include "daemon/auth/sasl.hpp"
#include "daemon/domains/realms.hpp"
#include "daemon/rpc/frame_ends.hpp"
#include "daemon/rpc/handed_transport.hpp"
#include "daemon/rpc/session.hpp"
#include "daemon/services.hpp"
#include "proto/rpc/frame.hpp"

namespace hostler::daemon {
namespace {

constexpr std::size_t relay_bytes = 65536;

/// Frame by frame, where the other side is to have it so.
Task<bool> carry(std::span<const std::uint8_t> bytes, FrameEnds& ends, proto::Transport& to)
{
    while (!bytes.empty()) {
        const auto part = to.cuts_into_records() ? bytes.first(ends.pass(bytes)) : bytes;
        const std::span<const Fd> no_descriptors;
        const bool is_sent = co_await to.write(part, no_descriptors);
        if (!is_sent) co_return false;
        bytes = bytes.subspan(part.size());
    }
    co_return true;
}

/// Until one of them is gone: then both are closed, which ends whoever carries the other way.
Task<> pump(proto::Transport& from, proto::Transport& to)
{
    std::vector<std::uint8_t> bytes(relay_bytes);
    std::vector<Fd> none;
    FrameEnds ends;
    for (bool is_sent = true; is_sent;) {
        const std::span<std::uint8_t> room(bytes);
        const std::size_t count = co_await from.read(room, none);
        if (count == 0) break;
        const std::span<const std::uint8_t> some = std::span(bytes).first(count);
        is_sent = co_await carry(some, ends, to);
    }
    from.close();
    to.close();
}

/// The bytes that a call came in, one for each of its descriptors behind them.
proto::Bytes frame_again(const proto::MessageHeader& header, std::span<const std::uint8_t> payload,
                         std::size_t descriptors)
{
    proto::Writer writer = proto::begin_frame(header);
    if (static_cast<proto::MessageType>(header.type) == proto::MessageType::call_with_fds)
        writer.put(static_cast<std::uint32_t>(descriptors));
    writer.append(payload.data(), payload.size());
    proto::Bytes frame = proto::finish_frame(std::move(writer));
    frame.resize(frame.size() + descriptors);
    return frame;
}

}  // namespace

std::optional<Underway> Session::longest_call() const
{
    std::optional<Underway> longest;
    if (!underway_.empty()) longest = underway_.front();
    const std::optional<Streams::Step> step = streams_.longest_step();
    if (!step || (longest && longest->since <= step->since)) return longest;
    const Program& program = *find_program(programs_, step->call.prog);
    return Underway{proto::find_procedure(program.known, step->call.proc)->name, step->since};
}

void Session::freeze(std::function<void()> frozen)
{
    is_to_stand_ = true;
    is_interrupted_ = true;
    on_still_ = std::move(frozen);
    streams_.stand_still();
    changed_.cancel();
    transport_->interrupt_reading();
}

void Session::thaw()
{
    is_to_stand_ = false;
    on_still_ = nullptr;
    streams_.go_on();
    serve_line();
    changed_.cancel();
}

Task<> Session::stand_still()
{
    while (is_to_stand_ && !is_gone_) {
        const bool is_still = in_flight_ == 0 && streams_.are_still();
        if (is_still && on_still_) std::exchange(on_still_, nullptr)();
        co_await changed_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

HandedSession Session::describe() const
{
    HandedSession handed{.is_relayed = dynamic_cast<HandedTransport*>(transport_.get()) != nullptr,
                         .caller = caller_,
                         .auth = auth_,
                         .peer = transport_->peer(),
                         .is_secure = transport_->is_secure(),
                         .realm = realm_ ? realm_->uri() : "",
                         .is_pinging = is_pinging_,
                         .registrations = registrations_->rows(),
                         .next_callback_id = registrations_->next_id(),
                         .unread = reader_.unread(),
                         .streams = streams_.describe()};
    // What streams have not done with and what waited in line comes before what was not read yet.
    proto::FrameReader::Unread waiting;
    for (const HandedStream& stream : handed.streams)
        waiting.bytes.insert(waiting.bytes.end(), stream.unread.begin(), stream.unread.end());
    for (const Waiting& call : line_) {
        const proto::Bytes frame = frame_again(call.header, call.payload, call.descriptors.size());
        waiting.bytes.insert(waiting.bytes.end(), frame.begin(), frame.end());
        for (const Fd& one : call.descriptors)
            waiting.descriptors.emplace_back(::fcntl(one.get(), F_DUPFD_CLOEXEC, 0));
    }
    handed.unread.bytes.insert(handed.unread.bytes.begin(), waiting.bytes.begin(),
                               waiting.bytes.end());
    handed.unread.descriptors.insert(handed.unread.descriptors.begin(),
                                     std::make_move_iterator(waiting.descriptors.begin()),
                                     std::make_move_iterator(waiting.descriptors.end()));
    for (const std::weak_ptr<Domain>& weak : doomed_)
        if (const std::shared_ptr<Domain> domain = weak.lock())
            if (const ViewPtr view = domain->view()) handed.doomed.push_back(view->current().uuid);
    const int socket = transport_->bare_socket();
    if (socket >= 0 && outbox_.is_empty()) handed.socket = Fd(::fcntl(socket, F_DUPFD_CLOEXEC, 0));
    return handed;
}

void Session::let_go()
{
    registrations_->clear();
    is_handed_over_ = true;
    is_gone_ = true;
    streams_.abort_all();
    changed_.cancel();
}

Task<> Session::relay(std::shared_ptr<Session> session, std::unique_ptr<proto::Transport> far_end,
                      std::function<void()> ended)
{
    using namespace asio::experimental::awaitable_operators;
    while (!session->outbox_.is_empty() && !session->is_cut_off_) {
        co_await session->changed_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    Task<> there = pump(*session->transport_, *far_end);
    Task<> back = pump(*far_end, *session->transport_);
    auto both = std::move(there) && std::move(back);
    co_await std::move(both);
    ended();
}

void Session::take_over(HandedSession handed)
{
    realm_ = handed.opened;
    registrations_->restore(std::move(handed.registrations), handed.next_callback_id);
    reader_.begin_with(std::move(handed.unread));
    if (handed.is_pinging) start_keepalive();
    if (!realm_) return;
    for (const Uuid& uuid : handed.doomed)
        if (const DomainPtr domain = realm_->domains().find(uuid).object) doomed_.push_back(domain);
    for (HandedStream& stream : handed.streams) go_on(*this, std::move(stream));
}

}  // namespace hostler::daemon
