#include "daemon/rpc/session.hpp"

#include <time.h>

#include <atomic>

#include "daemon/auth/sasl.hpp"
#include "daemon/auth/sasl_transport.hpp"
#include "daemon/domains/realm.hpp"
#include "daemon/log/log.hpp"
#include "daemon/rpc/dispatch.hpp"
#include "daemon/rpc/registrations.hpp"
#include "daemon/services.hpp"
#include "proto/rpc/frame.hpp"
#include "proto/rpc/keepalive.gen.hpp"

namespace hostler::daemon {
namespace {

using proto::MessageType;
using Clock = std::chrono::steady_clock;

/// So many frames of one client are taken before the thread looks at its other clients.
constexpr int frames_a_turn_max = 64;
/// Nor are any more taken when their calls have kept it for so long already.
constexpr std::chrono::milliseconds turn_max(2);

/// Enough to show who one is, and no memory for who has not.
constexpr std::uint32_t login_bytes_max = 64u << 10;

/// The time of the kernel's last tick: to read it costs a tenth of what the exact time does, and a
/// hundredth of a call.
std::chrono::nanoseconds last_tick()
{
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

std::uint64_t next_id()
{
    static std::atomic<std::uint64_t> last = 0;
    return ++last;
}

proto::Bytes keepalive_frame(std::uint32_t number)
{
    proto::MessageHeader header;
    header.prog = proto::keepalive::Ping::program;
    header.vers = 1;
    header.proc = static_cast<std::int32_t>(number);
    header.type = static_cast<std::uint32_t>(MessageType::event);
    return proto::frame(header);
}

}  // namespace

Session::Session(Services& services, Entry entry, std::span<const Program> programs,
                 SessionLimits limits)
    : services_(services),
      id_(next_id()),
      sasl_(std::move(entry.sasl)),
      transport_(std::move(entry.transport)),
      reader_(*transport_),
      outbox_(*transport_),
      caller_(std::move(entry.caller)),
      auth_(entry.auth),
      place_(std::move(entry.place)),
      programs_(programs),
      limits_(limits),
      registrations_(std::make_unique<Registrations>(*this)),
      streams_(*this),
      changed_(transport_->executor(), asio::steady_timer::time_point::max())
{
}

Session::~Session() = default;

Realm& Session::realm()
{
    if (!realm_) throw Error(ErrorCode::internal, "hypervisor connection not open");
    return *realm_;
}

void Session::open(Realm& realm, bool is_read_only)
{
    realm_ = &realm;
    caller_.is_read_only = caller_.is_read_only || is_read_only;
}

Task<> Session::run(std::shared_ptr<Session> session)
{
    session->expect_login();
    for (bool is_there = true; is_there;) {
        const bool is_whole_turn = session->take_frames();
        session->flush();
        if (session->is_gone_ || session->is_leaving_) break;
        if (session->is_full()) {
            co_await session->wait_for_room();
        }
        if (is_whole_turn) {
            // Others on this thread are looked at, however much this client has sent.
            co_await asio::post(session->executor(), asio::use_awaitable);
        } else if (!session->is_interrupted_) {
            is_there = co_await session->reader_.fill();
        }
        if (session->is_interrupted_) {
            session->is_interrupted_ = false;
            co_await session->stand_still();
            if (session->is_handed_over_) co_return;
            is_there = !session->is_gone_;
        }
    }
    co_await session->wait_for_calls();
    co_await session->see_off();
    session->is_gone_ = true;
    session->registrations_->clear();
    session->streams_.abort_all();
    session->destroy_doomed();
}

Task<> Session::wait_sent()
{
    Task<bool> last = wait_to_send(0);
    co_await within(limits_.farewell_max, "the last answers", std::move(last));
}

/// What is queued still leaves, if the client takes it in time.
Task<> Session::see_off()
{
    if (is_gone_) co_return;
    flush();
    if (!outbox_.is_empty()) {
        Task<> last = wait_sent();
        const std::string late = co_await reported(std::move(last));
        if (!late.empty()) drop("does not read its last answers");
    }
    transport_->close();
}

/// True when there may be more: the client has had its turn.
bool Session::take_frames()
{
    const std::chrono::nanoseconds end = last_tick() + turn_max;
    for (int count = 0; count < frames_a_turn_max; ++count) {
        if (is_gone_ || is_leaving_) return false;
        const bool is_known = auth_ == AuthKind::none;
        reader_.set_longest(is_known ? proto::frame_bytes_max : login_bytes_max);
        std::optional<proto::Received> received = reader_.take();
        if (!received) {
            if (reader_.is_broken())
                drop("sent what is not a message: " + reader_.fault());
            else if (!place_.hold_unfinished(reader_.unfinished_bytes()))
                drop("has too much of messages that are not whole, with others of its user");
            return false;
        }
        take(std::move(*received));
        if (last_tick() >= end) break;
    }
    return true;
}

void Session::take(proto::Received received)
{
    pings_unanswered_ = 0;
    if (received.header.prog == proto::keepalive::Ping::program)
        return take_keepalive(received.header);
    switch (static_cast<MessageType>(received.header.type)) {
        case MessageType::call:
        case MessageType::call_with_fds:
            return take_call(std::move(received));
        case MessageType::stream:
        case MessageType::stream_hole:
            return streams_.take(received.header, received.payload);
        case MessageType::reply:
        case MessageType::reply_with_fds:
        case MessageType::event:
            break;
    }
    drop("sent a message that only a server sends");
}

void Session::take_keepalive(const proto::MessageHeader& header)
{
    if (header.proc == static_cast<std::int32_t>(proto::keepalive::Ping::number))
        send(keepalive_frame(proto::keepalive::Pong::number));
}

void Session::take_call(proto::Received received)
{
    const proto::MessageHeader& header = received.header;
    const Program* program = find_program(programs_, header.prog);
    if (!program || program->version != header.vers)
        return send(refuse(
            header, Error(ErrorCode::rpc, "Cannot find program " + std::to_string(header.prog) +
                                              " version " + std::to_string(header.vers))));
    if (!proto::find_procedure(program->known, header.proc))
        return send(refuse(
            header, Error(ErrorCode::rpc, "unknown procedure: " + std::to_string(header.proc))));
    const Procedure* verb = find_verb(*program, header.proc);
    // A call that only reads passes the line: it waits for nothing that those in it wait for.
    const bool is_full = in_flight_ >= limits_.calls_in_flight_max || !line_.empty();
    const bool waits = verb && (verb->later || services_.access().authority());
    if (is_full && waits) return stand_in_line(std::move(received));
    start(*program, std::move(received));
}

void Session::stand_in_line(proto::Received received)
{
    line_bytes_ += received.payload.size() + sizeof(Waiting);
    line_.push_back({received.header,
                     proto::Bytes(received.payload.begin(), received.payload.end()),
                     std::move(received.descriptors)});
}

bool Session::is_full() const
{
    return line_bytes_ + streams_.queued_bytes() > limits_.line_bytes_max;
}

/// A call may end where it begins, which leads here again: what is under way already goes on with
/// the line, however long that is, and others have their turn.
void Session::serve_line()
{
    if (is_serving_line_) return;
    is_serving_line_ = true;
    const std::chrono::nanoseconds end = last_tick() + turn_max;
    while (!line_.empty() && in_flight_ < limits_.calls_in_flight_max && !is_gone_ &&
           !is_to_stand_) {
        Waiting first = std::move(line_.front());
        line_.pop_front();
        line_bytes_ -= first.payload.size() + sizeof(Waiting);
        start(*find_program(programs_, first.header.prog),
              {first.header, first.payload, std::move(first.descriptors)});
        if (last_tick() >= end) break;
    }
    is_serving_line_ = false;
    if (line_.empty() || in_flight_ > 0 || is_gone_ || is_to_stand_) return;
    begin_work();
    asio::post(executor(), [session = shared_from_this()] {
        session->end_work();
        session->flush();
    });
}

void Session::start(const Program& program, proto::Received received)
{
    const proto::ProcedureInfo& known = *proto::find_procedure(program.known, received.header.proc);
    auto call = std::make_unique<Call>(
        Call{*this, known, received.header, std::move(received.descriptors)});
    Begun begun = begin(*call, program, received.payload);
    if (!begun.work) return send(std::move(begun.answer), std::move(call->reply_descriptors));
    ++in_flight_;
    const auto place = underway_.insert(underway_.end(), {known.name, Clock::now()});
    spawn(on_behalf(executor(), id_),
          run_call(shared_from_this(), std::move(call), std::move(*begun.work), place));
}

Task<> Session::run_call(std::shared_ptr<Session> session, std::unique_ptr<Call> call,
                         Task<proto::Bytes> work, std::list<Underway>::iterator place)
{
    proto::Bytes answer = co_await finish(*call, std::move(work));
    session->underway_.erase(place);
    session->send(std::move(answer), std::move(call->reply_descriptors));
    session->begin_layer();
    session->call_ended();
    session->flush();
}

void Session::is_known_as(const std::string& sasl_name)
{
    caller_.sasl_name = sasl_name;
    auth_ = AuthKind::none;
    place_.known();
    login_.reset();
    is_layer_due_ = sasl_ && sasl_->has_layer();
}

/// The answer that let the client in is the last that goes as it is.
void Session::begin_layer()
{
    if (!is_layer_due_) return;
    is_layer_due_ = false;
    // Bytes in the clear behind the last step are not of the client that the layer vouches for:
    // somebody on the way may have put them there.
    if (reader_.has_unread()) return drop("sent bytes in the clear behind its last SASL step");
    if (auto* layered = dynamic_cast<SaslTransport*>(transport_.get()))
        layered->begin_layer(*sasl_, outbox_.bytes());
}

void Session::call_ended()
{
    --in_flight_;
    serve_line();
    changed_.cancel();
}

Task<> Session::wait_for_calls()
{
    while (in_flight_ > 0) {
        co_await changed_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

Task<bool> Session::wait_to_send(std::size_t bytes)
{
    while (outbox_.bytes() > bytes && !is_gone_) {
        co_await changed_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    co_return !is_gone_;
}

Task<> Session::wait_for_room()
{
    while (is_full() && !is_gone_ && !is_to_stand_) {
        co_await changed_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

void Session::send(proto::Bytes frame, std::vector<Fd> descriptors)
{
    if (is_gone_) return;
    if (!outbox_.push(std::move(frame), std::move(descriptors)))
        drop("does not read what it is sent");
}

void Session::send_event(proto::Bytes frame)
{
    if (outbox_.bytes() > limits_.event_bytes_max || outbox_.frames() > limits_.event_queue_max)
        return drop("does not read its events");
    send(std::move(frame));
}

void Session::flush()
{
    if (!is_gone_ && outbox_.flush()) spawn(executor(), drain(shared_from_this()));
}

Task<> Session::drain(std::shared_ptr<Session> session)
{
    const bool is_open = co_await session->outbox_.drain();
    // What is left has nobody to go to, and nobody waits until it has gone.
    if (!is_open) session->is_cut_off_ = true;
    if (!is_open && !session->is_handed_over_) session->is_gone_ = true;
    session->changed_.cancel();
    if (session->is_handed_over_) co_return;
    if (!is_open || session->is_gone_ || session->is_leaving_) session->transport_->close();
}

void Session::leave()
{
    is_leaving_ = true;
    transport_->stop_reading();
}

void Session::destroy_at_end(std::weak_ptr<Domain> domain)
{
    doomed_.push_back(std::move(domain));
}

void Session::destroy_doomed()
{
    for (const std::weak_ptr<Domain>& weak : doomed_)
        if (const std::shared_ptr<Domain> domain = weak.lock())
            spawn(domain->strand(), Domain::destroy_unattended(domain));
    doomed_.clear();
}

void Session::drop(std::string_view reason)
{
    if (is_gone_) return;
    is_gone_ = true;
    logger(LogPart::rpc).warn("client {} ({}) is dropped: it {}", id_, transport_->peer(), reason);
    transport_->close();
    changed_.cancel();
}

void Session::start_keepalive()
{
    if (is_pinging_ || limits_.keepalive_interval_s <= 0) return;
    is_pinging_ = true;
    spawn(executor(), ping(weak_from_this(), std::chrono::seconds(limits_.keepalive_interval_s)));
}

/// It does not hold the session: one that is over is gone at once, and its place with it, not when
/// the next ping would be due.
Task<> Session::ping(std::weak_ptr<Session> weak, std::chrono::seconds interval)
{
    for (;;) {
        co_await sleep_for(interval);
        const std::shared_ptr<Session> session = weak.lock();
        if (!session || !session->ping_once()) co_return;
    }
}

/// False when there is nobody to ping any more.
bool Session::ping_once()
{
    if (is_gone_ || is_leaving_) return false;
    if (is_to_stand_) return true;
    // Nothing is read of a client that waits for room: it hears that it is not forgotten.
    const bool is_read = !is_full();
    if (!is_read) pings_unanswered_ = 0;
    if (pings_unanswered_ > limits_.keepalive_count) {
        drop("does not answer keepalive");
        return false;
    }
    if (pings_unanswered_++ > 0 || !is_read) {
        send(keepalive_frame(proto::keepalive::Ping::number));
        flush();
    }
    return true;
}

void Session::deliver(std::shared_ptr<const Event> event)
{
    if (is_gone_) return;
    registrations_->deliver(std::move(event));
    flush();
}

void Session::post(std::function<void(Session&)> work)
{
    auto guarded = [weak = weak_from_this(), work = std::move(work)] {
        const std::shared_ptr<Session> session = weak.lock();
        if (!session || session->is_gone_) return;
        work(*session);
        session->flush();
    };
    asio::post(executor(), std::move(guarded));
}

}  // namespace hostler::daemon
