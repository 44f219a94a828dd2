#include "drivers/kvm/vmm/virtio/block_request.hpp"

#include <linux/virtio_blk.h>

namespace hostler::vmm::virtio {
namespace {

using Verdict = BlockRequest::Verdict;

struct Header {
    std::uint32_t type;
    std::uint32_t reserved;
    std::uint64_t sector;
};
static_assert(sizeof(Header) == 16);

struct Range {
    std::uint64_t sector;
    std::uint32_t sectors;
    std::uint32_t flags;
};
static_assert(sizeof(Range) == 16);

constexpr std::uint32_t range_unmap = 1;

bool is_inside(std::uint64_t sector, std::uint64_t sectors, const BlockRules& rules)
{
    return sector <= rules.sectors && sectors <= rules.sectors - sector;
}

/// The last byte that the device may write.
std::byte* last_byte(const Chain& chain)
{
    const iovec& last = chain.writable().back();
    return static_cast<std::byte*>(last.iov_base) + last.iov_len - 1;
}

/// 0xff where it may be performed, else the status to answer.
constexpr std::uint8_t good = 0xff;

std::uint8_t judge_transfer(const Header& header, Cursor data, std::uint64_t bytes,
                            const BlockRules& rules, Disk::Io& io)
{
    const bool writes = header.type == VIRTIO_BLK_T_OUT;
    if (bytes == 0 || bytes % sector_bytes) return VIRTIO_BLK_S_IOERR;
    if (!is_inside(header.sector, bytes / sector_bytes, rules)) return VIRTIO_BLK_S_IOERR;
    if (writes && rules.is_read_only) return VIRTIO_BLK_S_IOERR;
    io.kind = writes ? Disk::Kind::write : Disk::Kind::read;
    io.offset = header.sector * sector_bytes;
    io.bytes = bytes;
    data.collect(bytes, io.buffers);
    return good;
}

/// One range a request, as the configuration says (5.2.6.2).
std::uint8_t judge_range(const Header& header, Cursor data, std::uint64_t bytes,
                         const BlockRules& rules, Disk::Io& io)
{
    const bool zeroes = header.type == VIRTIO_BLK_T_WRITE_ZEROES;
    if (!(zeroes ? rules.can_zero : rules.can_discard)) return VIRTIO_BLK_S_UNSUPP;
    const auto range = data.take<Range>();
    if (!range || bytes != sizeof *range || rules.is_read_only) return VIRTIO_BLK_S_IOERR;
    if (range->flags & ~(zeroes ? range_unmap : 0)) return VIRTIO_BLK_S_UNSUPP;
    if (range->sectors > range_sectors_max || !is_inside(range->sector, range->sectors, rules))
        return VIRTIO_BLK_S_IOERR;
    if (range->sectors == 0) return VIRTIO_BLK_S_OK;
    io.kind = zeroes ? Disk::Kind::zero : Disk::Kind::discard;
    io.may_unmap = range->flags & range_unmap;
    io.offset = range->sector * sector_bytes;
    io.bytes = range->sectors * sector_bytes;
    return good;
}

std::uint8_t judge(const Header& header, const Chain& chain, const BlockRules& rules, Disk::Io& io)
{
    const std::uint64_t from_driver = chain.readable_bytes - sizeof header;
    const std::uint64_t to_driver = chain.writable_bytes - 1;
    Cursor source(chain.readable());
    source.skip(sizeof header);
    switch (header.type) {
        case VIRTIO_BLK_T_IN:
            return judge_transfer(header, Cursor(chain.writable()), to_driver, rules, io);
        case VIRTIO_BLK_T_OUT:
            return judge_transfer(header, source, from_driver, rules, io);
        case VIRTIO_BLK_T_DISCARD:
        case VIRTIO_BLK_T_WRITE_ZEROES:
            return judge_range(header, source, from_driver, rules, io);
        case VIRTIO_BLK_T_FLUSH:
            io.kind = Disk::Kind::flush;
            return good;
        default:
            return VIRTIO_BLK_S_UNSUPP;
    }
}

}  // namespace

BlockRequest decode(const Chain& chain, const BlockRules& rules, Disk::Io& io) noexcept
{
    const auto header = Cursor(chain.readable()).take<Header>();
    if (!header || chain.writable_bytes == 0) return {};
    io.offset = 0;
    io.bytes = 0;
    io.buffers.clear();
    io.may_unmap = false;
    std::byte* const status_at = last_byte(chain);
    if (header->type == VIRTIO_BLK_T_GET_ID) return {Verdict::identify, 0, status_at};
    const std::uint8_t status = judge(*header, chain, rules, io);
    const Verdict verdict = status == good ? Verdict::perform : Verdict::answer;
    return {verdict, status, status_at};
}

}  // namespace hostler::vmm::virtio
