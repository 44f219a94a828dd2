#include "daemon/rpc/volume_stream.hpp"

#include "daemon/objects/attempt.hpp"
#include "daemon/rpc/session.hpp"

namespace hostler::daemon {
namespace {

/// So much may wait to be sent before more is read.
constexpr std::size_t unsent_bytes_max = 1u << 20;

/// The volume is given back, once nobody reads or writes it any more.
void end(VolumeTraffic& traffic)
{
    traffic.is_over = true;
    if (!traffic.is_busy) traffic.volume.reset();
}

}  // namespace

VolumeUpload::~VolumeUpload()
{
    end(*traffic_);
}

void VolumeUpload::push(VolumePiece piece)
{
    traffic_->queued_bytes += piece.data.size();
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
    while (!traffic->queue.empty() && !traffic->is_over && !failure) {
        const VolumePiece piece = std::move(traffic->queue.front());
        traffic->queue.pop_front();
        const auto write = [&traffic, &piece] {
            const Fd& file = traffic->volume->file;
            return piece.bytes() == 0 ? sync_volume(file)
                                      : write_piece(file, traffic->place, piece);
        };
        const Result<Done> done = co_await attempt(traffic->blocking, write);
        if (!done) failure = done.error();
        if (done) traffic->place.go_on(piece.bytes());
        traffic->queued_bytes -= piece.data.size();
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
    if (!traffic->volume) spawn(traffic->pool->strand(), Pool::refresh_unattended(traffic->pool));
    session->flush();
}

VolumeDownload::~VolumeDownload()
{
    end(*traffic_);
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
        if (!is_there || traffic->is_over) break;
        const auto read = [&traffic] {
            return read_piece(traffic->volume->file, traffic->place, traffic->is_sparse);
        };
        const Result<VolumePiece> piece = co_await attempt(traffic->blocking, read);
        if (traffic->is_over) break;
        if (!piece) failure = piece.error();
        if (!piece || piece->bytes() == 0) break;
        if (piece->data.empty())
            session->streams().send_hole(traffic->call,
                                         static_cast<std::int64_t>(piece->hole_bytes));
        else
            session->streams().send(traffic->call, piece->data);
        traffic->place.go_on(piece->bytes());
        session->flush();
    }
    const bool was_over = traffic->is_over;
    traffic->is_busy = false;
    traffic->volume.reset();
    if (failure) session->streams().fail(traffic->call, *failure);
    if (!failure && !was_over) session->streams().send_end(traffic->call);
    session->flush();
}

}  // namespace hostler::daemon
