#pragma once
// VolumeStream: a volume's bytes on their way to or from a client. Belongs to the session's thread;
// the disk is read and written where work may block, one piece at a time. A piece that does not
// come back ends the stream; the volume is then kept by the thread that hangs.

#include <deque>
#include <memory>

#include "daemon/rpc/gate.hpp"
#include "daemon/rpc/handed_stream.hpp"
#include "daemon/rpc/stream.hpp"
#include "daemon/storage/pool.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/net.gen.hpp"

namespace hostler::daemon {

class Session;

/// What client, disk and coroutine share of a stream that is open.
struct VolumeTraffic {
    Gate gate;
    std::weak_ptr<Session> session;
    proto::MessageHeader call;  ///< opened the stream
    Executor blocking;
    PoolPtr pool;
    std::string name;
    VolumePlace place;
    bool is_upload = false;
    bool is_sparse = false;

    std::shared_ptr<const OpenVolume> volume{};  ///< none before open_volume(), nor once it is over
    std::deque<VolumePiece> queue{};             ///< of an upload
    std::size_t queued_bytes = 0;
    bool is_busy = false;
    bool is_finishing = false;
    bool is_over = false;

    /// What the session's stream for `call` is to carry.
    static std::shared_ptr<VolumeTraffic> of(Session& session, const proto::MessageHeader& call,
                                             PoolPtr pool, const VolumeTransfer& what);
    void describe(HandedStream& handed) const;
};

/// Opens the volume; throws what is in the way.
Task<> open_volume(std::shared_ptr<VolumeTraffic> traffic);

/// What uploads and downloads have in common.
class VolumeStream : public Stream {
public:
    explicit VolumeStream(std::shared_ptr<VolumeTraffic> traffic) : traffic_(std::move(traffic)) {}
    VolumeStream(const VolumeStream&) = delete;
    VolumeStream& operator=(const VolumeStream&) = delete;
    ~VolumeStream() override;

    Gate* gate() override { return &traffic_->gate; }
    std::optional<std::chrono::steady_clock::time_point> busy_since() const override
    {
        return traffic_->gate.busy_since();
    }
    void describe(HandedStream& handed) const override { traffic_->describe(handed); }

protected:
    const std::shared_ptr<VolumeTraffic> traffic_;
};

/// A client's upload: pieces are written in the order in which they came.
class VolumeUpload final : public VolumeStream {
public:
    using VolumeStream::VolumeStream;

    Result<Done> on_data(std::span<const std::uint8_t> bytes) override;
    Result<Done> on_hole(std::int64_t length) override;
    /// Over once everything is on the disk.
    Result<Finish> on_finish() override;
    std::size_t queued_bytes() const override { return traffic_->queued_bytes; }

    /// Writes what has come, and ends the stream once that is all.
    static Task<> write_all(std::shared_ptr<Session> session,
                            std::shared_ptr<VolumeTraffic> traffic);

private:
    void push(VolumePiece piece);
};

/// A client's download.
class VolumeDownload final : public VolumeStream {
public:
    using VolumeStream::VolumeStream;

    Result<Done> on_data(std::span<const std::uint8_t> bytes) override;

    /// Sends what the volume holds until either side ends it.
    static Task<> pump(std::shared_ptr<Session> session, std::shared_ptr<VolumeTraffic> traffic);
};

}  // namespace hostler::daemon
