#include "daemon/auth/sasl_transport.hpp"

#include <algorithm>

namespace hostler::daemon {

void SaslTransport::begin_layer(Sasl& layer, std::size_t clear_bytes)
{
    layer_ = &layer;
    clear_bytes_ = clear_bytes;
}

Task<std::size_t> SaslTransport::read(std::span<std::uint8_t> into, std::vector<Fd>& descriptors)
{
    while (taken_ == opened_.size()) {
        const std::size_t count = co_await below_->read(into, descriptors);
        // The layer may have begun while this read waited: its first bytes are sealed.
        if (count == 0 || !layer_) co_return count;
        std::optional<proto::Bytes> plain = layer_->decode(into.first(count));
        if (!plain) co_return 0;
        opened_ = std::move(*plain);
        taken_ = 0;
    }
    const std::size_t count = std::min(into.size(), opened_.size() - taken_);
    std::copy_n(opened_.begin() + static_cast<std::ptrdiff_t>(taken_), count, into.begin());
    taken_ += count;
    co_return count;
}

Task<bool> SaslTransport::write(std::span<const std::uint8_t> bytes,
                                std::span<const Fd> descriptors)
{
    const auto clear = layer_ ? bytes.first(std::min(clear_bytes_, bytes.size())) : bytes;
    if (!clear.empty()) {
        const bool is_sent = co_await below_->write(clear, descriptors);
        if (!is_sent) co_return false;
        if (layer_) clear_bytes_ -= clear.size();
    }
    if (clear.size() == bytes.size()) co_return true;
    const proto::Bytes sealed = layer_->encode(bytes.subspan(clear.size()));
    if (sealed.empty()) co_return false;
    const std::span<const std::uint8_t> all(sealed);
    co_return co_await below_->write(all, descriptors);
}

std::size_t SaslTransport::write_now(std::span<const std::uint8_t> bytes) noexcept
{
    if (!layer_) return below_->write_now(bytes);
    const std::size_t count = below_->write_now(bytes.first(std::min(clear_bytes_, bytes.size())));
    clear_bytes_ -= count;
    return count;
}

}  // namespace hostler::daemon
