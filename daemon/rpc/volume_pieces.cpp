#include "daemon/rpc/volume_pieces.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include "proto/rpc/frame.hpp"

namespace hostler::daemon {
namespace {

/// As much as one frame of a stream takes.
constexpr std::uint64_t piece_bytes_max = proto::stream_bytes_max;

Error failed(const std::string& doing, int number)
{
    return {ErrorCode::system_error, doing + ": " + std::strerror(number), ErrorDomain::streams};
}

std::uint64_t end_of(const Fd& file)
{
    const off_t end = ::lseek(file.get(), 0, SEEK_END);
    return end < 0 ? 0 : static_cast<std::uint64_t>(end);
}

/// How far it is to the next data, or to the end.
std::uint64_t hole_at(const Fd& file, std::uint64_t offset)
{
    const off_t data = ::lseek(file.get(), static_cast<off_t>(offset), SEEK_DATA);
    if (data >= 0) return static_cast<std::uint64_t>(data) - offset;
    const std::uint64_t end = end_of(file);
    return errno == ENXIO && end > offset ? end - offset : 0;
}

std::uint64_t data_at(const Fd& file, std::uint64_t offset)
{
    const off_t hole = ::lseek(file.get(), static_cast<off_t>(offset), SEEK_HOLE);
    return hole < 0 ? piece_bytes_max : static_cast<std::uint64_t>(hole) - offset;
}

Result<Done> write_data(const Fd& file, std::uint64_t offset, const proto::Bytes& data)
{
    for (std::size_t written = 0; written < data.size();) {
        const ssize_t count = ::pwrite(file.get(), data.data() + written, data.size() - written,
                                       static_cast<off_t>(offset + written));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return failed("cannot write to stream", count < 0 ? errno : ENOSPC);
        written += static_cast<std::size_t>(count);
    }
    return Done{};
}

Result<Done> write_hole(const Fd& file, std::uint64_t offset, std::uint64_t bytes)
{
    struct stat facts{};
    if (::fstat(file.get(), &facts) != 0) return failed("cannot write to stream", errno);
    const int mode = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
    if (bytes > 0 &&
        ::fallocate(file.get(), mode, static_cast<off_t>(offset), static_cast<off_t>(bytes)) != 0)
        return failed("cannot make a hole", errno);
    const auto end = static_cast<off_t>(offset + bytes);
    if (S_ISREG(facts.st_mode) && facts.st_size < end && ::ftruncate(file.get(), end) != 0)
        return failed("cannot make a hole", errno);
    return Done{};
}

}  // namespace

Result<VolumePiece> read_piece(const Fd& file, const VolumePlace& place, bool tells_holes)
{
    VolumePiece piece;
    std::uint64_t wanted = std::min(place.left, piece_bytes_max);
    if (wanted == 0) return piece;
    if (tells_holes) {
        piece.hole_bytes = std::min(hole_at(file, place.offset), place.left);
        if (piece.hole_bytes > 0) return piece;
        wanted = std::min(wanted, data_at(file, place.offset));
    }
    piece.data.resize(wanted);
    ssize_t count = 0;
    do {
        count = ::pread(file.get(), piece.data.data(), wanted, static_cast<off_t>(place.offset));
    } while (count < 0 && errno == EINTR);
    if (count < 0) return failed("cannot read from stream", errno);
    piece.data.resize(static_cast<std::size_t>(count));
    return piece;
}

Result<Done> write_piece(const Fd& file, const VolumePlace& place, const VolumePiece& piece)
{
    if (piece.bytes() > place.left) return failed("cannot write to stream", ENOSPC);
    if (!piece.data.empty()) return write_data(file, place.offset, piece.data);
    return write_hole(file, place.offset, piece.hole_bytes);
}

Result<Done> sync_volume(const Fd& file)
{
    if (::fdatasync(file.get()) == 0) return Done{};
    return failed("cannot write to stream", errno);
}

}  // namespace hostler::daemon
