#include "daemon/rpc/outbox.hpp"

namespace hostler::daemon {
namespace {

/// Small frames are joined up to this size, to leave in one write.
constexpr std::size_t joined_bytes_max = 128u << 10;

}  // namespace

bool Outbox::push(proto::Bytes frame, std::vector<Fd> descriptors)
{
    bytes_ += frame.size();
    if (bytes_ > outbox_bytes_max) return false;
    // The first parcel may be in the hands of drain(); only a later one, or an idle one, may grow.
    const bool may_join = !transport_.cuts_into_records() && !parcels_.empty() &&
                          (!is_draining_ || parcels_.size() > 1) && descriptors.empty() &&
                          parcels_.back().descriptors.empty() &&
                          parcels_.back().bytes.size() + frame.size() <= joined_bytes_max;
    ++frames_;
    if (may_join) {
        Parcel& last = parcels_.back();
        last.bytes.insert(last.bytes.end(), frame.begin(), frame.end());
        ++last.frames;
    } else {
        parcels_.push_back({.bytes = std::move(frame), .descriptors = std::move(descriptors)});
    }
    return true;
}

void Outbox::done(std::size_t bytes)
{
    bytes_ -= bytes;
    parcels_.front().written += bytes;
    if (parcels_.front().written == parcels_.front().bytes.size()) pop();
}

void Outbox::pop()
{
    frames_ -= parcels_.front().frames;
    parcels_.pop_front();
}

bool Outbox::flush()
{
    if (is_draining_) return false;
    while (!parcels_.empty() && parcels_.front().descriptors.empty()) {
        const std::span<const std::uint8_t> rest =
            std::span(parcels_.front().bytes).subspan(parcels_.front().written);
        const std::size_t count = transport_.write_now(rest);
        done(count);
        if (count < rest.size()) return true;
    }
    return !parcels_.empty();
}

Task<bool> Outbox::drain()
{
    is_draining_ = true;
    bool is_open = true;
    while (is_open && !parcels_.empty()) {
        const Parcel& parcel = parcels_.front();
        const std::span<const std::uint8_t> rest = std::span(parcel.bytes).subspan(parcel.written);
        is_open = co_await transport_.write(rest, parcel.descriptors);
        bytes_ -= rest.size();
        pop();
    }
    is_draining_ = false;
    co_return is_open;
}

}  // namespace hostler::daemon
