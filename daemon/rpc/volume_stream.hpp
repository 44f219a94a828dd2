#pragma once
// VolumeStream: a volume's bytes on their way to or from a client. Belongs to the session's thread;
// the disk is read and written where work may block, one piece at a time. A piece that does not
// come back ends the stream; the volume is then kept by the thread that hangs.

#include <deque>
#include <memory>

#include "daemon/rpc/stream.hpp"
#include "daemon/rpc/volume_pieces.hpp"
#include "daemon/storage/pool.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/net.gen.hpp"

namespace hostler::daemon {

class Session;

/// What client, disk and coroutine share of a stream that is open.
struct VolumeTraffic {
    std::weak_ptr<Session> session;
    proto::MessageHeader call;  ///< opened the stream
    Executor blocking;
    PoolPtr pool;
    std::shared_ptr<const OpenVolume> volume;  ///< none once it is over
    VolumePlace place;
    bool is_sparse = false;

    std::deque<VolumePiece> queue{};  ///< of an upload
    std::size_t queued_bytes = 0;
    bool is_busy = false;
    bool is_finishing = false;
    bool is_over = false;
};

/// A client's upload: pieces are written in the order in which they came.
class VolumeUpload final : public Stream {
public:
    explicit VolumeUpload(std::shared_ptr<VolumeTraffic> traffic) : traffic_(std::move(traffic)) {}
    ~VolumeUpload() override;

    Result<Done> on_data(std::span<const std::uint8_t> bytes) override;
    Result<Done> on_hole(std::int64_t length) override;
    /// Over once everything is on the disk.
    Result<Finish> on_finish() override;
    std::size_t queued_bytes() const override { return traffic_->queued_bytes; }

private:
    void push(VolumePiece piece);
    static Task<> write_all(std::shared_ptr<Session> session,
                            std::shared_ptr<VolumeTraffic> traffic);

    const std::shared_ptr<VolumeTraffic> traffic_;
};

/// A client's download.
class VolumeDownload final : public Stream {
public:
    explicit VolumeDownload(std::shared_ptr<VolumeTraffic> traffic) : traffic_(std::move(traffic))
    {
    }
    ~VolumeDownload() override;

    Result<Done> on_data(std::span<const std::uint8_t> bytes) override;

    /// Sends what the volume holds until either side ends it.
    static Task<> pump(std::shared_ptr<Session> session, std::shared_ptr<VolumeTraffic> traffic);

private:
    const std::shared_ptr<VolumeTraffic> traffic_;
};

}  // namespace hostler::daemon
