#include "daemon/rpc/volume_stream.hpp"

#include "daemon/objects/in_time.hpp"
#include "daemon/rpc/session.hpp"
#include "daemon/rpc/stream_frames.hpp"
#include "daemon/services.hpp"

namespace hostler::daemon {
namespace {

/// So much may wait to be sent before more is read.
constexpr std::size_t unsent_bytes_max = 1u << 20;

/// What a piece that waits takes: a client may send holes, which have no bytes, for ever.
std::size_t cost(const VolumePiece& piece)
{
    return sizeof piece + piece.data.size();
}

/// The volume is given back, once nobody reads or writes it any more.
void end(VolumeTraffic& traffic)
{
    traffic.is_over = true;
    if (!traffic.is_busy) traffic.volume.reset();
    traffic.gate.open();
}

void send(Session& session, const VolumeTraffic& traffic, const VolumePiece& piece)
{
    if (piece.data.empty())
        session.streams().send_hole(traffic.call, static_cast<std::int64_t>(piece.hole_bytes));
    else
        session.streams().send(traffic.call, piece.data);
}

/// What `piece` came as.
proto::Bytes frame_again(const proto::MessageHeader& call, const VolumePiece& piece)
{
    if (!piece.data.empty()) return stream_data(call, piece.data);
    if (piece.hole_bytes == 0) return stream_finish(call);
    return stream_hole(call, static_cast<std::int64_t>(piece.hole_bytes));
}

}  // namespace

std::shared_ptr<VolumeTraffic> VolumeTraffic::of(Session& session, const proto::MessageHeader& call,
                                                 PoolPtr pool, const VolumeTransfer& what)
{
    return std::make_shared<VolumeTraffic>(VolumeTraffic{.gate = Gate(session.executor()),
                                                         .session = session.weak_from_this(),
                                                         .call = call,
                                                         .blocking = session.services().blocking(),
                                                         .pool = std::move(pool),
                                                         .name = what.name,
                                                         .place = what.place,
                                                         .is_upload = what.is_upload,
                                                         .is_sparse = what.is_sparse});
}

void VolumeTraffic::describe(HandedStream& handed) const
{
    const PoolViewPtr view = pool->view();
    if (!volume || !view) return;
    handed.what = VolumeTransfer{view->current->uuid, name, place, is_upload, is_sparse};
    for (const VolumePiece& piece : queue) {
        const proto::Bytes frame = frame_again(call, piece);
        handed.unread.insert(handed.unread.end(), frame.begin(), frame.end());
    }
}

Task<> open_volume(std::shared_ptr<VolumeTraffic> traffic)
{
    const PoolPtr pool = traffic->pool;
    OpenVolume volume = co_await on(pool, pool->open_volume(traffic->name, traffic->is_upload));
    traffic->volume = std::make_shared<const OpenVolume>(std::move(volume));
}

VolumeStream::~VolumeStream()
{
    end(*traffic_);
}

void VolumeUpload::push(VolumePiece piece)
{
    traffic_->queued_bytes += cost(piece);
    traffic_->queue.push_back(std::move(piece));
    const std::shared_ptr<Session> session = traffic_->session.lock();
    if (!session || std::exchange(traffic_->is_busy, true)) return;
    spawn(on_behalf(session->executor(), session->id()), write_all(session, traffic_));
}

Result<Done> VolumeUpload::on_data(std::span<const std::uint8_t> bytes)
{
    push({.data = proto::Bytes(bytes.begin(), bytes.end())});
    return Done{};
}

Result<Done> VolumeUpload::on_hole(std::int64_t length)
{
    if (!traffic_->is_sparse) return Stream::on_hole(length);
    if (length < 0)
        return Error(ErrorCode::invalid_argument, "a hole has no negative length",
                     ErrorDomain::streams);
    if (length == 0) return Done{};
    push({.hole_bytes = static_cast<std::uint64_t>(length)});
    return Done{};
}

Result<Stream::Finish> VolumeUpload::on_finish()
{
    traffic_->is_finishing = true;
    push({});  // so that it is written_all's to end the stream
    return Finish::later;
}

Task<> VolumeUpload::write_all(std::shared_ptr<Session> session,
                               std::shared_ptr<VolumeTraffic> traffic)
{
    std::optional<Error> failure;
    bool is_stuck = false;
    while (!traffic->queue.empty() && !failure) {
        co_await traffic->gate.pass();
        if (traffic->is_over) break;
        const Gate::Step step(traffic->gate);
        const auto piece = std::make_shared<const VolumePiece>(std::move(traffic->queue.front()));
        traffic->queue.pop_front();
        auto write = [volume = traffic->volume, place = traffic->place, piece] {
            return piece->bytes() == 0 ? sync_volume(volume->file)
                                       : write_piece(volume->file, place, *piece);
        };
        const std::optional<Result<Done>> done =
            co_await in_time(traffic->blocking, traffic->volume->stall_max, std::move(write));
        is_stuck = !done;
        if (is_stuck) failure = traffic->volume->stalled_at(traffic->place.offset);
        if (done && !*done) failure = done->error();
        if (!failure) traffic->place.go_on(piece->bytes());
        traffic->queued_bytes -= cost(*piece);
        session->made_room();
    }
    traffic->is_busy = false;
    const bool is_finished = traffic->is_finishing && !traffic->is_over && !failure;
    if (is_finished || failure || traffic->is_over) traffic->volume.reset();
    if (failure) {
        traffic->queued_bytes = 0;
        session->streams().fail(traffic->call, *failure);
    }
    if (is_finished) session->streams().end(traffic->call);
    if (!traffic->volume && !is_stuck && !session->is_handed_over())
        spawn(traffic->pool->strand(), Pool::refresh_unattended(traffic->pool));
    session->flush();
}

Result<Done> VolumeDownload::on_data(std::span<const std::uint8_t>)
{
    return Error(ErrorCode::invalid_argument, "a download takes no data", ErrorDomain::streams);
}

Task<> VolumeDownload::pump(std::shared_ptr<Session> session,
                            std::shared_ptr<VolumeTraffic> traffic)
{
    traffic->is_busy = true;
    std::optional<Error> failure;
    for (;;) {
        const bool is_there = co_await session->wait_to_send(unsent_bytes_max);
        co_await traffic->gate.pass();
        if (!is_there || traffic->is_over) break;
        const Gate::Step step(traffic->gate);
        auto read = [volume = traffic->volume, place = traffic->place,
                     is_sparse = traffic->is_sparse] {
            return read_piece(volume->file, place, is_sparse);
        };
        const std::optional<Result<VolumePiece>> found =
            co_await in_time(traffic->blocking, traffic->volume->stall_max, std::move(read));
        if (!found) failure = traffic->volume->stalled_at(traffic->place.offset);
        if (traffic->is_over || !found) break;
        const Result<VolumePiece>& piece = *found;
        if (!piece) failure = piece.error();
        if (!piece || piece->bytes() == 0) break;
        send(*session, *traffic, *piece);
        traffic->place.go_on(piece->bytes());
        session->flush();
    }
    const bool was_over = traffic->is_over;
    traffic->is_busy = false;
    traffic->volume.reset();
    if (failure && !was_over) session->streams().fail(traffic->call, *failure);
    if (!failure && !was_over) session->streams().send_end(traffic->call);
    session->flush();
}

}  // namespace hostler::daemon
