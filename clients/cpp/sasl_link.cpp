// What a SASL mechanism encrypts: a layer over a connection that has none of its own.

#include <algorithm>
#include <array>

#include "clients/cpp/link.hpp"
#include "clients/cpp/sasl.hpp"

namespace hostler::client {
namespace {

class SaslLink final : public Link {
public:
    SaslLink(std::unique_ptr<Link> below, std::unique_ptr<Sasl> layer)
        : below_(std::move(below)), layer_(std::move(layer))
    {
    }

    std::optional<std::size_t> read(std::span<std::uint8_t> into) override
    {
        while (taken_ == opened_.size()) {
            std::array<std::uint8_t, 65536> sealed;
            const auto count = below_->read(sealed);
            if (!count || *count == 0) return count;
            opened_ = layer_->open(std::span(sealed).first(*count));
            taken_ = 0;
        }
        const std::size_t count = std::min(into.size(), opened_.size() - taken_);
        std::copy_n(opened_.begin() + static_cast<std::ptrdiff_t>(taken_), count, into.begin());
        taken_ += count;
        return count;
    }

    /// A piece has gone when all that it was sealed to has gone: until then the same bytes are
    /// given again, and are not sealed again.
    std::optional<std::size_t> write(std::span<const std::uint8_t> from) override
    {
        if (sealed_.empty()) sealed_ = layer_->seal(from, plain_bytes_);
        while (sent_ < sealed_.size()) {
            const auto* begin = reinterpret_cast<const std::uint8_t*>(sealed_.data());
            const auto count = below_->write(std::span(begin, sealed_.size()).subspan(sent_));
            if (!count) return std::nullopt;
            sent_ += *count;
        }
        sealed_.clear();
        sent_ = 0;
        return plain_bytes_;
    }

    int descriptor() const override { return below_->descriptor(); }
    bool has_buffered() const override { return taken_ < opened_.size() || below_->has_buffered(); }

private:
    const std::unique_ptr<Link> below_;
    const std::unique_ptr<Sasl> layer_;
    std::string opened_;  ///< what came, and how much of it was read
    std::size_t taken_ = 0;
    std::string sealed_;  ///< what goes, and how much of it went
    std::size_t sent_ = 0;
    std::size_t plain_bytes_ = 0;  ///< that `sealed_` holds
};

}  // namespace

std::unique_ptr<Link> sasl_link(std::unique_ptr<Link> below, std::unique_ptr<Sasl> layer)
{
    return std::make_unique<SaslLink>(std::move(below), std::move(layer));
}

}  // namespace hostler::client
