#include "drivers/kvm/vmm/virtio/block.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace hostler::vmm::virtio {
namespace {

/// A request has a header and a status besides its data.
constexpr std::uint32_t descriptors_besides_data = 2;

constexpr std::uint32_t queues_max = 64;
constexpr std::uint32_t queue_size_max = 1024;
constexpr std::uint32_t block_bytes_max = 1U << 20;

template <class T>
T or_else(T value, T otherwise)
{
    return value == 0 ? otherwise : value;
}

Result<Block::Options> options_of(const proto::vmm::Device& config)
{
    const proto::vmm::Block& block = config.block();
    const auto wrong = [&](const std::string& why) {
        return Error(ErrorCode::config_unsupported, config.alias() + ": " + why);
    };
    const std::uint32_t queues = or_else(block.queues(), 1U);
    const std::uint32_t queue_size = or_else(block.queue_size(), 256U);
    const auto logical = or_else(block.logical_block_bytes(), std::uint32_t{sector_bytes});
    const std::uint32_t physical = or_else(block.physical_block_bytes(), logical);
    if (block.serial().size() > VIRTIO_BLK_ID_BYTES)
        return wrong("a serial has at most 20 bytes, not " + block.serial());
    if (queues > queues_max) return wrong("a disk has at most 64 queues");
    if (!std::has_single_bit(queue_size) || queue_size < 4 || queue_size > queue_size_max)
        return wrong("a queue's size is a power of two from 4 to 1024");
    if (!std::has_single_bit(logical) || !std::has_single_bit(physical) || logical < sector_bytes ||
        physical < logical || physical > block_bytes_max)
        return wrong("block sizes are powers of two from 512, the physical at least the logical");
    Block::Options options;
    options.is_read_only = block.read_only();
    options.can_discard = block.discard();
    if (block.write_through()) options.cache = Block::Cache::write_through;
    if (block.ignore_flush()) options.cache = Block::Cache::unsafe;
    options.serial = block.serial();
    options.queues = static_cast<std::uint16_t>(queues);
    options.queue_size = static_cast<std::uint16_t>(queue_size);
    options.logical_bytes = logical;
    options.physical_bytes = physical;
    return options;
}

}  // namespace

Result<std::unique_ptr<Device>> Block::create(const proto::vmm::Device& config, Supplies& supplies)
{
    auto options = options_of(config);
    if (!options) return options.error();
    auto fd = supplies.descriptors.take(config.block().fd(), config.alias());
    if (!fd) return fd.error();
    auto disk = Disk::open(*std::move(fd), config.alias());
    if (!disk) return disk.error();
    return std::unique_ptr<Device>(std::make_unique<Block>(*std::move(disk), *std::move(options)));
}

Block::Block(std::unique_ptr<Disk> disk, Options options)
    : options_(std::move(options)),
      sizes_(options_.queues, options_.queue_size),
      disk_(std::move(disk))
{
    const std::uint32_t block_sectors = options_.logical_bytes / sector_bytes;
    const std::uint32_t physical_blocks = options_.physical_bytes / options_.logical_bytes;
    // Whole blocks only: what is behind the last one, the guest cannot reach.
    config_.capacity = disk_->bytes() / options_.logical_bytes * block_sectors;
    config_.seg_max = std::max<std::uint32_t>(options_.queue_size, 4) - descriptors_besides_data;
    config_.blk_size = options_.logical_bytes;
    config_.physical_block_exp = static_cast<std::uint8_t>(std::bit_width(physical_blocks) - 1);
    config_.min_io_size = static_cast<std::uint16_t>(physical_blocks);
    config_.num_queues = options_.queues;
    config_.max_discard_sectors = range_sectors_max;
    config_.max_discard_seg = 1;
    config_.discard_sector_alignment = block_sectors;
    config_.max_write_zeroes_sectors = range_sectors_max;
    config_.max_write_zeroes_seg = 1;
    config_.write_zeroes_may_unmap = options_.can_discard;
    disk_->on_done([this](Disk::Io& io, int error) { finish(static_cast<Slot&>(io), error); });
}

// The disk first: what it still has in flight stands in the slots.
Block::~Block()
{
    disk_.reset();
}

std::uint64_t Block::features() const noexcept
{
    std::uint64_t features =
        bit(VIRTIO_BLK_F_SEG_MAX) | bit(VIRTIO_BLK_F_BLK_SIZE) | bit(VIRTIO_BLK_F_TOPOLOGY);
    if (options_.cache != Cache::write_through) features |= bit(VIRTIO_BLK_F_FLUSH);
    if (options_.queues > 1) features |= bit(VIRTIO_BLK_F_MQ);
    if (options_.is_read_only) return features | bit(VIRTIO_BLK_F_RO);
    if (options_.can_discard) features |= bit(VIRTIO_BLK_F_DISCARD);
    return features | bit(VIRTIO_BLK_F_WRITE_ZEROES);
}

BlockRules Block::rules() const noexcept
{
    return {.sectors = config_.capacity,
            .is_read_only = options_.is_read_only,
            .can_discard = transport().has(bit(VIRTIO_BLK_F_DISCARD)),
            .can_zero = transport().has(bit(VIRTIO_BLK_F_WRITE_ZEROES))};
}

bool Block::writes_are_durable() const noexcept
{
    return options_.cache == Cache::write_through ||
           (options_.cache == Cache::write_back && !transport().has(bit(VIRTIO_BLK_F_FLUSH)));
}

void Block::attach(Transport& transport) noexcept
{
    Device::attach(transport);
    finished_ = transport.watch(disk_->event_fd(), EPOLLIN, [this](std::uint32_t) {
        disk_->reap();
        // Requests may have waited for a free slot.
        for (std::size_t index = 0; index < sizes_.size(); ++index)
            serve(index, this->transport().queue(index));
    });
}

void Block::on_kick(std::size_t queue_index, Queue& requests) noexcept
{
    serve(queue_index, requests);
}

/// Takes on what there is, as long as the disk has room; finished requests come here again.
void Block::serve(std::size_t queue_index, Queue& requests) noexcept
{
    while (!is_paused_ && disk_->in_flight() < Disk::in_flight_max) {
        if (free_.empty()) {
            slots_.push_back(std::make_unique<Slot>());
            free_.push_back(slots_.back().get());
        }
        Slot& slot = *free_.back();
        if (!requests.pop(slot.chain)) break;
        free_.pop_back();
        slot.queue = queue_index;
        slot.request = decode(slot.chain, rules(), slot);
        perform(slot);
    }
    disk_->submit();
}

void Block::perform(Slot& slot) noexcept
{
    using Verdict = BlockRequest::Verdict;
    const bool is_flush = slot.kind == Disk::Kind::flush;
    switch (slot.request.verdict) {
        case Verdict::malformed:
            transport().queue(slot.queue).mark_broken();
            free_.push_back(&slot);
            break;
        case Verdict::identify:
            identify(slot);
            break;
        case Verdict::answer:
            answer(slot, slot.request.status, 0);
            break;
        case Verdict::perform:
            if (is_flush && options_.cache == Cache::unsafe)
                return answer(slot, VIRTIO_BLK_S_OK, 0);
            slot.began = std::chrono::steady_clock::now();
            slot.is_durable = writes_are_durable();
            disk_->begin(slot);
    }
}

void Block::finish(Slot& slot, int error) noexcept
{
    const Disk::Kind kind = slot.kind;
    const bool is_range = kind == Disk::Kind::discard || kind == Disk::Kind::zero;
    count(slot, error);
    if (error == 0 && is_range && slot.is_durable) {
        // The ring makes writes durable one by one, but ranges only by a flush.
        slot.kind = Disk::Kind::flush;
        slot.began = std::chrono::steady_clock::now();
        return disk_->begin(slot);
    }
    const std::uint8_t failed = error == EOPNOTSUPP ? VIRTIO_BLK_S_UNSUPP : VIRTIO_BLK_S_IOERR;
    answer(slot, error ? failed : VIRTIO_BLK_S_OK, kind == Disk::Kind::read ? slot.done : 0);
}

/// `data_bytes` were written into the chain before the status.
void Block::answer(Slot& slot, std::uint8_t status, std::uint64_t data_bytes) noexcept
{
    *slot.request.status_at = std::byte{status};
    transport().queue(slot.queue).push(slot.chain, static_cast<std::uint32_t>(data_bytes + 1));
    free_.push_back(&slot);
}

void Block::identify(Slot& slot) noexcept
{
    std::array<char, VIRTIO_BLK_ID_BYTES> serial{};
    options_.serial.copy(serial.data(), serial.size());
    std::vector<iovec> room;
    Cursor(slot.chain.writable()).collect(slot.chain.writable_bytes - 1, room);
    const std::size_t written = Cursor(room).write(std::as_bytes(std::span(serial)));
    answer(slot, VIRTIO_BLK_S_OK, written);
}

void Block::count(const Slot& slot, int error) noexcept
{
    const auto row = [&]() -> BlockCounters::Row& {
        switch (slot.kind) {
            case Disk::Kind::read:
                return counters_.reads;
            case Disk::Kind::write:
                return counters_.writes;
            case Disk::Kind::flush:
                return counters_.flushes;
            default:
                return counters_.discards;
        }
    };
    const auto time = std::chrono::steady_clock::now() - slot.began;
    const auto ns = std::chrono::duration_cast<std::chrono::nanoseconds>(time).count();
    row().requests += 1;
    row().bytes += error ? 0 : slot.bytes;
    row().time_ns += static_cast<std::uint64_t>(ns);
    if (error) report_error(error);
}

void Block::report_error(int error) noexcept
{
    ++counters_.errors;
    transport().report_failure(std::string("I/O error: ") + ::strerrordesc_np(error), true);
}

void Block::collect(proto::vmm::Statistics& statistics) const
{
    proto::vmm::BlockStatistics& block = *statistics.add_blocks();
    block.set_alias(transport().alias());
    block.set_read_requests(counters_.reads.requests);
    block.set_read_bytes(counters_.reads.bytes);
    block.set_read_time_ns(counters_.reads.time_ns);
    block.set_write_requests(counters_.writes.requests);
    block.set_write_bytes(counters_.writes.bytes);
    block.set_write_time_ns(counters_.writes.time_ns);
    block.set_flush_requests(counters_.flushes.requests);
    block.set_flush_time_ns(counters_.flushes.time_ns);
    block.set_discard_requests(counters_.discards.requests);
    block.set_discard_bytes(counters_.discards.bytes);
    block.set_errors(counters_.errors);
    block.set_capacity_bytes(disk_->bytes());
    if (const auto allocated = disk_->allocated_bytes()) block.set_allocated_bytes(*allocated);
}

}  // namespace hostler::vmm::virtio
