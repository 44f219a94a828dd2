#include "clients/cpp/connection.hpp"

#include <poll.h>

#include <algorithm>

#include "proto/rpc/keepalive.gen.hpp"

namespace hostler::client {
namespace {

constexpr std::uint32_t protocol_version = 1;

proto::MessageHeader call_header(std::uint32_t program, std::uint32_t number, std::uint32_t serial,
                                 proto::MessageType type)
{
    return {program,
            protocol_version,
            static_cast<std::int32_t>(number),
            static_cast<std::uint32_t>(type),
            serial,
            0};
}

template <class P>
proto::Bytes keepalive_frame()
{
    return proto::frame(call_header(P::program, P::number, 0, proto::MessageType::event));
}

Error error_of(const proto::MessageError& wire)
{
    if (wire.code == 0) return {ErrorCode::internal, "An error occurred, but the cause is unknown"};
    auto code = static_cast<ErrorCode>(wire.code);
    const std::string text = wire.message.value_or("Unknown error");
    // An older server does not know the number: to the caller that is "not supported".
    constexpr int level_error = 2;
    if (code == ErrorCode::rpc && wire.level == level_error &&
        text.starts_with("unknown procedure"))
        code = ErrorCode::no_support;
    return {code, text};
}

bool is_readable(int descriptor)
{
    pollfd watched = {descriptor, POLLIN, 0};
    return poll(&watched, 1, 0) > 0;
}

Deadline after(std::chrono::milliseconds time)
{
    return time.count() == 0 ? Deadline::max() : Clock::now() + time;
}

}  // namespace

void Connection::close()
{
    call<proto::ConnectClose>({});
}

std::uint32_t Connection::send_call(std::uint32_t program, std::uint32_t number,
                                    const proto::Bytes& args, std::span<const int> descriptors)
{
    const bool has_descriptors = !descriptors.empty();
    const auto type =
        has_descriptors ? proto::MessageType::call_with_fds : proto::MessageType::call;
    proto::Writer writer = proto::begin_frame(call_header(program, number, ++serial_, type));
    if (has_descriptors) writer.put(static_cast<std::uint32_t>(descriptors.size()));
    writer.append(args.data(), args.size());
    calls_[serial_].reset();
    exchange_->send(proto::finish_frame(std::move(writer)), descriptors);
    return serial_;
}

bool Connection::is_finished(std::uint32_t serial, Deadline deadline)
{
    while (!calls_[serial] && Clock::now() < deadline) take_one(deadline, -1);
    return calls_[serial].has_value();
}

Incoming Connection::await(std::uint32_t serial)
{
    if (!is_finished(serial, after(options_.call_timeout)))
        throw Error(ErrorCode::operation_timeout,
                    "Timed out during operation: no answer from the server in " +
                        std::to_string(options_.call_timeout.count()) + " ms");
    Incoming answer = std::move(*calls_[serial]);
    calls_.erase(serial);
    return answer;
}

bool Connection::is_refused(const Incoming& answer)
{
    if (answer.header.status == static_cast<std::uint32_t>(proto::MessageStatus::ok)) return false;
    Result<proto::MessageError> wire = proto::decode<proto::MessageError>(answer.payload);
    refusal_ = wire ? error_of(*wire) : Error(wire.error());
    return true;
}

std::optional<Event> Connection::next_event(Deadline deadline, int also)
{
    while (events_.empty()) {
        if (Clock::now() >= deadline || is_readable(also)) return std::nullopt;
        wait(deadline, also);
    }
    Event event = std::move(events_.front());
    events_.pop_front();
    return event;
}

bool Connection::has_feature(std::int32_t feature)
{
    const auto known = features_.find(feature);
    if (known != features_.end()) return known->second;
    const auto answer = try_call<proto::ConnectSupportsFeature>({.feature = feature});
    return features_[feature] = answer && answer->supported == 1;
}

void Connection::wait(Deadline deadline, int also)
{
    take_one(deadline, also);
}

void Connection::take_one(Deadline deadline, int also)
{
    const bool asks = has_keepalive_ && options_.keepalive_interval.count() > 0;
    const Deadline next_question =
        asks ? std::max(heard_, asked_) + options_.keepalive_interval : Deadline::max();
    if (auto message = exchange_->next(std::min(deadline, next_question), also)) {
        heard_ = Clock::now();
        unanswered_ = 0;
        sort(std::move(*message));
    } else if (Clock::now() >= next_question) {
        ask_keepalive();
    }
}

void Connection::sort(Incoming message)
{
    const std::uint32_t serial = message.header.serial;
    switch (static_cast<proto::MessageType>(message.header.type)) {
        case proto::MessageType::reply:
        case proto::MessageType::reply_with_fds:
            if (const auto call = calls_.find(serial); call != calls_.end())
                call->second = std::move(message);
            break;
        case proto::MessageType::event:
            if (message.header.prog == proto::keepalive::Ping::program)
                answer_keepalive(message);
            else
                events_.push_back({message.header.prog,
                                   static_cast<std::uint32_t>(message.header.proc),
                                   std::move(message.payload)});
            break;
        case proto::MessageType::stream:
        case proto::MessageType::stream_hole:
            if (const auto stream = streams_.find(serial); stream != streams_.end())
                stream->second.push_back(std::move(message));
            break;
        case proto::MessageType::call:
        case proto::MessageType::call_with_fds:
            throw Error(ErrorCode::rpc, "internal error: the server calls its client");
    }
}

void Connection::answer_keepalive(const Incoming& message)
{
    if (message.header.proc == proto::keepalive::Ping::number)
        exchange_->send(keepalive_frame<proto::keepalive::Pong>());
}

void Connection::ask_keepalive()
{
    if (unanswered_ >= options_.keepalive_count)
        throw Error(ErrorCode::internal,
                    "internal error: connection closed due to keepalive timeout");
    ++unanswered_;
    asked_ = Clock::now();
    exchange_->send(keepalive_frame<proto::keepalive::Ping>());
}

}  // namespace hostler::client
