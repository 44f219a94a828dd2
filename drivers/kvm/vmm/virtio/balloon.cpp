#include "drivers/kvm/vmm/virtio/balloon.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <utility>

namespace hostler::vmm::virtio {
namespace {

constexpr std::uint64_t page_bytes = 1U << VIRTIO_BALLOON_PFN_SHIFT;

/// A request may name the same buffer again and again: so many page numbers are looked at.
constexpr std::size_t pages_per_request_max = 16 * 1024;

/// Of a statistics buffer: more than there are kinds.
constexpr std::size_t statistics_per_request_max = 64;

constexpr std::uint16_t page_queue_size = 128;
constexpr std::uint16_t statistics_queue_size = 16;
constexpr std::uint16_t reporting_queue_size = 32;

/// Cuts the whole pages of a part of guest memory out of its file. Where the host cannot (huge or
/// locked pages), they stay, and nothing is lost but memory. Gives the bytes cut.
std::uint64_t discard(std::span<std::byte> part) noexcept
{
    const auto start = reinterpret_cast<std::uintptr_t>(part.data());
    const std::uintptr_t first = (start + page_bytes - 1) / page_bytes * page_bytes;
    const std::uintptr_t last = (start + part.size()) / page_bytes * page_bytes;
    if (last <= first) return 0;
    std::byte* const at = part.data() + (first - start);
    return ::madvise(at, last - first, MADV_REMOVE) == 0 ? last - first : 0;
}

}  // namespace

Result<std::unique_ptr<Device>> Balloon::create(const proto::vmm::Device& config,
                                                Supplies& supplies)
{
    const proto::vmm::Balloon& balloon = config.balloon();
    const Options options{.target_bytes = balloon.target_bytes(),
                          .reports_free_pages = balloon.free_page_reporting(),
                          .deflates_on_oom = balloon.deflate_on_oom(),
                          .period = std::chrono::seconds(balloon.stats_period_s())};
    return std::unique_ptr<Device>(std::make_unique<Balloon>(supplies.memory, options));
}

Balloon::Balloon(const GuestMemory& memory, const Options& options)
    : memory_(memory), options_(options)
{
    sizes_ = {page_queue_size, page_queue_size, statistics_queue_size};
    if (options_.reports_free_pages) sizes_.push_back(reporting_queue_size);
}

std::uint64_t Balloon::features() const noexcept
{
    std::uint64_t features = bit(VIRTIO_BALLOON_F_STATS_VQ);
    if (options_.deflates_on_oom) features |= bit(VIRTIO_BALLOON_F_DEFLATE_ON_OOM);
    if (options_.reports_free_pages) features |= bit(VIRTIO_BALLOON_F_REPORTING);
    return features;
}

void Balloon::attach(Transport& transport) noexcept
{
    Device::attach(transport);
    period_ = transport.timer([this] { ask_for_statistics(); });
    actual_report_.emplace(transport, [this] { tell_actual(); });
    set_target(options_.target_bytes);
    set_period(options_.period);
}

/// Queues of features that the driver did not take are left out of the count (5.5.2).
Balloon::Role Balloon::role(std::size_t queue_index) const noexcept
{
    const bool has_statistics = transport().has(bit(VIRTIO_BALLOON_F_STATS_VQ));
    const bool has_reporting = transport().has(bit(VIRTIO_BALLOON_F_REPORTING));
    if (queue_index == 0) return Role::inflate;
    if (queue_index == 1) return Role::deflate;
    if (queue_index == 2 && has_statistics) return Role::statistics;
    const std::size_t reporting = has_statistics ? 3 : 2;
    return has_reporting && queue_index == reporting ? Role::reporting : Role::none;
}

void Balloon::on_kick(std::size_t queue_index, Queue& queue) noexcept
{
    switch (role(queue_index)) {
        case Role::inflate:
            inflate(queue);
            break;
        case Role::deflate:
            give_back(queue);
            break;
        case Role::statistics:
            take_statistics(queue);
            break;
        case Role::reporting:
            take_reports(queue);
            break;
        case Role::none:
            break;
    }
}

void Balloon::inflate(Queue& queue) noexcept
{
    while (queue.pop(chain_)) {
        pages_.clear();
        Cursor numbers(chain_.readable());
        while (pages_.size() < pages_per_request_max) {
            const auto page = numbers.take<std::uint32_t>();
            if (!page) break;
            pages_.push_back(*page);
        }
        discard_pages();
        queue.push(chain_, 0);
    }
}

/// One call of the kernel a run of neighbours: drivers hand out pages in falling order, mostly.
void Balloon::discard_pages() noexcept
{
    std::ranges::sort(pages_);
    for (auto run = pages_.begin(); run != pages_.end();) {
        auto end = run + 1;
        while (end != pages_.end() && *end - *(end - 1) <= 1) ++end;
        const std::uint64_t bytes = (std::uint64_t{*(end - 1)} - *run + 1) * page_bytes;
        if (const auto part = memory_.at(GuestAddress{*run * page_bytes}, bytes)) discard(*part);
        run = end;
    }
}

/// Pages come back by themselves when the guest touches them.
void Balloon::give_back(Queue& queue) noexcept
{
    while (queue.pop(chain_)) queue.push(chain_, 0);
}

void Balloon::take_reports(Queue& queue) noexcept
{
    while (queue.pop(chain_)) {
        for (const iovec& part : chain_.writable())
            reported_bytes_ += discard({static_cast<std::byte*>(part.iov_base), part.iov_len});
        queue.push(chain_, 0);
    }
}

/// The driver answers by giving the buffer again, filled anew (5.5.6.3). The one before it goes
/// back.
void Balloon::take_statistics(Queue& queue) noexcept
{
    while (queue.pop(chain_)) {
        if (has_statistics_buffer_) queue.push(statistics_buffer_, 0);
        std::swap(statistics_buffer_, chain_);
        has_statistics_buffer_ = true;
        Cursor cursor(statistics_buffer_.readable());
        for (std::size_t count = 0; count < statistics_per_request_max; ++count) {
            const auto statistic = cursor.take<virtio_balloon_stat>();
            if (!statistic) break;
            const std::uint64_t value = statistic->val;  // packed: no reference to it
            if (statistic->tag < said_.size()) said_[statistic->tag] = value;
        }
        said_at_ = std::chrono::system_clock::now();
    }
}

void Balloon::ask_for_statistics() noexcept
{
    if (is_paused_ || !std::exchange(has_statistics_buffer_, false)) return;
    transport().queue(2).push(statistics_buffer_, 0);
}

void Balloon::stop() noexcept
{
    has_statistics_buffer_ = false;
    said_ = {};
    config_.actual = 0;
}

/// `actual`, the one field that is the driver's to write: pages that it has given us. A driver
/// writes it for each bit of what it gives.
void Balloon::write_config(std::size_t offset, std::span<const std::byte> data) noexcept
{
    if (offset != offsetof(virtio_balloon_config, actual) || data.size() != sizeof config_.actual)
        return;
    std::memcpy(&config_.actual, data.data(), data.size());
    actual_report_->note();
}

void Balloon::tell_actual()
{
    proto::vmm::Event event;
    event.mutable_balloon_changed()->set_alias(transport().alias());
    event.mutable_balloon_changed()->set_actual_bytes(actual_bytes());
    transport().report(std::move(event));
}

std::uint64_t Balloon::actual_bytes() const noexcept
{
    return memory_.size() - std::min(memory_.size(), config_.actual * page_bytes);
}

/// What the guest keeps; beyond its memory, and 0, mean all of it.
void Balloon::set_target(std::uint64_t bytes) noexcept
{
    const std::uint64_t kept = bytes == 0 ? memory_.size() : std::min(bytes, memory_.size());
    const auto pages = static_cast<std::uint32_t>((memory_.size() - kept) / page_bytes);
    if (std::exchange(config_.num_pages, pages) != pages) transport().config_changed();
}

void Balloon::set_period(std::chrono::seconds period) noexcept
{
    if (period.count() > 0)
        period_->arm(period, period);
    else
        period_->disarm();
}

Result<Done> Balloon::handle(const proto::vmm::Request& request, bool& is_handled)
{
    is_handled = request.has_set_balloon() || request.has_set_balloon_period();
    if (request.has_set_balloon()) set_target(request.set_balloon().target_bytes());
    if (request.has_set_balloon_period())
        set_period(std::chrono::seconds(request.set_balloon_period().seconds()));
    if (request.get_statistics().refresh_balloon()) ask_for_statistics();
    return Done{};
}

void Balloon::collect(proto::vmm::Statistics& statistics) const
{
    proto::vmm::BalloonStatistics& balloon = *statistics.mutable_balloon();
    balloon.set_alias(transport().alias());
    balloon.set_actual_bytes(actual_bytes());
    balloon.set_target_bytes(memory_.size() - config_.num_pages * page_bytes);
    balloon.set_reported_bytes(reported_bytes_);
    using B = proto::vmm::BalloonStatistics;
    static constexpr std::pair<int, void (B::*)(std::uint64_t)> rows[] = {
        {VIRTIO_BALLOON_S_SWAP_IN, &B::set_swap_in_bytes},
        {VIRTIO_BALLOON_S_SWAP_OUT, &B::set_swap_out_bytes},
        {VIRTIO_BALLOON_S_MAJFLT, &B::set_major_faults},
        {VIRTIO_BALLOON_S_MINFLT, &B::set_minor_faults},
        {VIRTIO_BALLOON_S_MEMFREE, &B::set_free_bytes},
        {VIRTIO_BALLOON_S_MEMTOT, &B::set_total_bytes},
        {VIRTIO_BALLOON_S_AVAIL, &B::set_available_bytes},
        {VIRTIO_BALLOON_S_CACHES, &B::set_disk_caches_bytes},
        {VIRTIO_BALLOON_S_HTLB_PGALLOC, &B::set_huge_page_allocations},
        {VIRTIO_BALLOON_S_HTLB_PGFAIL, &B::set_huge_page_failures},
    };
    bool has_said_anything = false;
    for (const auto& [tag, set] : rows) {
        const auto& value = said_[static_cast<std::size_t>(tag)];
        if (value) (balloon.*set)(*value);
        has_said_anything |= value.has_value();
    }
    if (!has_said_anything) return;
    const auto since_1970 = said_at_.time_since_epoch();
    balloon.set_last_update_s(static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::seconds>(since_1970).count()));
}

}  // namespace hostler::vmm::virtio
