#include "daemon/handover/handed.hpp"

#include <fcntl.h>

#include <algorithm>

namespace hostler::daemon {
namespace {

std::uint32_t add(std::vector<Fd>& descriptors, Fd one)
{
    descriptors.push_back(std::move(one));
    return static_cast<std::uint32_t>(descriptors.size() - 1);
}

Fd take(std::vector<Fd>& descriptors, std::uint32_t number)
{
    if (number >= descriptors.size() || !descriptors[number])
        throw Error(ErrorCode::internal, "a descriptor that was handed over is not there");
    return std::move(descriptors[number]);
}

std::string bytes_of(const Uuid& uuid)
{
    return std::string(uuid.bytes.begin(), uuid.bytes.end());
}

std::optional<Uuid> uuid_of(const std::string& bytes)
{
    Uuid uuid;
    if (bytes.size() != uuid.bytes.size()) return std::nullopt;
    std::copy(bytes.begin(), bytes.end(), uuid.bytes.begin());
    return uuid;
}

void put(const Registration& row, handover::Registration& into)
{
    into.set_family(static_cast<std::uint32_t>(row.family));
    into.set_number(row.number);
    if (row.object) into.set_object(bytes_of(*row.object));
    into.set_is_legacy(row.is_legacy);
    into.set_callback_id(row.callback_id);
}

Registration get(const handover::Registration& message)
{
    return {static_cast<EventFamily>(message.family()), message.number(), uuid_of(message.object()),
            message.is_legacy(), message.callback_id()};
}

void put(const Caller& caller, handover::Client& into)
{
    into.set_is_read_only(caller.is_read_only);
    if (caller.user_id) into.set_user_id(*caller.user_id);
    for (const std::uint32_t group : caller.group_ids) into.add_group_ids(group);
    into.set_process_id(caller.process_id);
    into.set_process_start(caller.process_start);
    into.set_sasl_name(caller.sasl_name);
    into.set_certificate_name(caller.certificate_name);
}

Caller caller_in(const handover::Client& message)
{
    Caller caller{.is_read_only = message.is_read_only(),
                  .group_ids = {message.group_ids().begin(), message.group_ids().end()},
                  .process_id = message.process_id(),
                  .process_start = message.process_start(),
                  .sasl_name = message.sasl_name(),
                  .certificate_name = message.certificate_name()};
    if (message.has_user_id()) caller.user_id = message.user_id();
    return caller;
}

void put(HandedStream stream, handover::Stream& into, std::vector<Fd>& descriptors)
{
    into.set_program(stream.call.prog);
    into.set_version(stream.call.vers);
    into.set_procedure(stream.call.proc);
    into.set_serial(stream.call.serial);
    if (auto* console = std::get_if<HandedStream::Console>(&stream.what)) {
        handover::Console& told = *into.mutable_console();
        told.set_domain(bytes_of(console->domain));
        told.set_device(console->device);
        if (console->file) told.set_descriptor(add(descriptors, std::move(console->file)));
    }
    if (const auto* volume = std::get_if<VolumeTransfer>(&stream.what)) {
        handover::Volume& told = *into.mutable_volume();
        told.set_pool(bytes_of(volume->pool));
        told.set_name(volume->name);
        told.set_offset(volume->place.offset);
        told.set_left(volume->place.left);
        told.set_is_upload(volume->is_upload);
        told.set_is_sparse(volume->is_sparse);
    }
}

HandedStream get(const handover::Stream& message, std::vector<Fd>& descriptors)
{
    HandedStream stream;
    stream.call.prog = message.program();
    stream.call.vers = message.version();
    stream.call.proc = message.procedure();
    stream.call.serial = message.serial();
    if (message.has_console()) {
        const handover::Console& told = message.console();
        HandedStream::Console console{uuid_of(told.domain()).value_or(Uuid{}), told.device(), {}};
        if (told.has_descriptor()) console.file = take(descriptors, told.descriptor());
        stream.what = std::move(console);
    }
    if (message.has_volume()) {
        const handover::Volume& told = message.volume();
        stream.what = VolumeTransfer{.pool = uuid_of(told.pool()).value_or(Uuid{}),
                                     .name = told.name(),
                                     .place = {told.offset(), told.left()},
                                     .is_upload = told.is_upload(),
                                     .is_sparse = told.is_sparse()};
    }
    return stream;
}

}  // namespace

handover::Listener describe(const Server::Standing& standing, std::vector<Fd>& descriptors)
{
    handover::Listener message;
    message.set_descriptor(add(descriptors, Fd(::fcntl(standing.socket, F_DUPFD_CLOEXEC, 0))));
    message.set_kind(static_cast<std::uint32_t>(standing.kind));
    message.set_file(standing.file.string());
    message.set_address(standing.address);
    return message;
}

handover::Client describe(HandedSession session, DoorKind kind, std::int64_t connected_at_s,
                          std::vector<Fd>& descriptors)
{
    handover::Client message;
    message.set_descriptor(add(descriptors, std::move(session.socket)));
    message.set_is_relayed(session.is_relayed);
    message.set_kind(static_cast<std::uint32_t>(kind));
    message.set_connected_at_s(connected_at_s);
    message.set_peer(session.peer);
    message.set_is_secure(session.is_secure);
    put(session.caller, message);
    message.set_auth(static_cast<std::uint32_t>(session.auth));
    message.set_realm(session.realm);
    message.set_is_pinging(session.is_pinging);
    for (const Registration& row : session.registrations) put(row, *message.add_registrations());
    message.set_next_callback_id(session.next_callback_id);
    message.set_unread(session.unread.bytes.data(), session.unread.bytes.size());
    for (Fd& one : session.unread.descriptors)
        message.add_unread_descriptors(add(descriptors, std::move(one)));
    for (const Uuid& uuid : session.doomed) message.add_doomed(bytes_of(uuid));
    for (HandedStream& one : session.streams)
        put(std::move(one), *message.add_streams(), descriptors);
    return message;
}

Listener read(const handover::Listener& message, std::vector<Fd>& descriptors)
{
    return {take(descriptors, message.descriptor()), static_cast<DoorKind>(message.kind()),
            message.file(), message.address()};
}

HandedSession read(const handover::Client& message, std::vector<Fd>& descriptors)
{
    HandedSession session{.socket = take(descriptors, message.descriptor()),
                          .is_relayed = message.is_relayed(),
                          .caller = caller_in(message),
                          .auth = static_cast<AuthKind>(message.auth()),
                          .peer = message.peer(),
                          .is_secure = message.is_secure(),
                          .realm = message.realm(),
                          .is_pinging = message.is_pinging(),
                          .next_callback_id = message.next_callback_id()};
    if (is_on_network(static_cast<DoorKind>(message.kind())))
        session.caller.address = message.peer();
    for (const handover::Registration& row : message.registrations())
        session.registrations.push_back(get(row));
    session.unread.bytes.assign(message.unread().begin(), message.unread().end());
    for (const std::uint32_t number : message.unread_descriptors())
        session.unread.descriptors.push_back(take(descriptors, number));
    for (const std::string& bytes : message.doomed())
        if (const auto uuid = uuid_of(bytes)) session.doomed.push_back(*uuid);
    for (const handover::Stream& one : message.streams())
        session.streams.push_back(get(one, descriptors));
    return session;
}

}  // namespace hostler::daemon
