#include "drivers/kvm/vmm/virtio/rng.hpp"

#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <utility>

#include "drivers/kvm/vmm/fatal.hpp"

namespace hostler::vmm::virtio {
namespace {

/// A request may name the same page again and again, and so claim gigabytes.
constexpr std::size_t bytes_per_request_max = 64 * 1024;

}  // namespace

Result<std::unique_ptr<Device>> Rng::create(const proto::vmm::Device& config, Supplies& supplies)
{
    const proto::vmm::Rng& rng = config.rng();
    std::optional<Limit> limit;
    if (rng.bytes_per_period() > 0)
        limit = {rng.bytes_per_period(), std::chrono::milliseconds(std::max(rng.period_ms(), 1U))};
    if (!rng.has_fd())
        return std::unique_ptr<Device>(std::make_unique<Rng>(fill_from_kernel, limit));

    auto taken = supplies.descriptors.take(rng.fd(), config.alias());
    if (!taken) return taken.error();
    ::fcntl(taken->get(), F_SETFL, ::fcntl(taken->get(), F_GETFL) | O_NONBLOCK);
    const auto fd = std::make_shared<const Fd>(*std::move(taken));  // a Source is copyable
    const auto source = [fd](std::span<std::byte> buffer) { fill_from(*fd, buffer); };
    return std::unique_ptr<Device>(std::make_unique<Rng>(source, limit));
}

Rng::Rng(Source source, std::optional<Limit> limit)
    : source_(std::move(source)),
      limit_(limit),
      allowance_(limit ? limit->bytes : std::numeric_limits<std::uint64_t>::max())
{
}

void Rng::attach(Transport& transport) noexcept
{
    Device::attach(transport);
    if (!limit_) return;
    refill_ = transport.timer([this] {
        allowance_ = limit_->bytes;
        is_resting_ = false;
        serve(this->transport().queue(0));
    });
}

void Rng::on_kick(std::size_t, Queue& requests) noexcept
{
    serve(requests);
}

void Rng::serve(Queue& requests) noexcept
{
    while (!is_paused_ && allowance_ > 0 && requests.pop(chain_)) {
        const std::size_t most = std::min<std::uint64_t>(bytes_per_request_max, allowance_);
        std::size_t written = 0;
        Cursor cursor(chain_.writable());
        while (written < most) {
            const std::span<std::byte> piece = cursor.piece(most - written);
            if (piece.empty()) break;
            source_(piece);
            written += piece.size();
        }
        requests.push(chain_, static_cast<std::uint32_t>(written));
        bytes_given_ += written;
        if (limit_) allowance_ -= written;
    }
    // The period begins with the use that ends the allowance: an idle guest costs no timer.
    if (limit_ && allowance_ == 0 && !std::exchange(is_resting_, true))
        refill_->arm(limit_->period);
}

void fill_from_kernel(std::span<std::byte> buffer) noexcept
{
    while (!buffer.empty()) {
        const ssize_t got = ::getrandom(buffer.data(), buffer.size(), 0);
        if (got < 0 && errno != EINTR) fatal_errno("getrandom");
        buffer = buffer.subspan(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    }
}

void fill_from(const Fd& source, std::span<std::byte> buffer) noexcept
{
    const ssize_t got = ::read(source.get(), buffer.data(), buffer.size());
    fill_from_kernel(buffer.subspan(static_cast<std::size_t>(std::max<ssize_t>(got, 0))));
}

}  // namespace hostler::vmm::virtio
