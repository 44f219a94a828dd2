#include "daemon/rpc/frame_ends.hpp"

#include <algorithm>

namespace hostler::daemon {

std::size_t FrameEnds::pass(std::span<const std::uint8_t> bytes)
{
    std::size_t count = 0;
    while (length_bytes_ < sizeof length_ && count < bytes.size()) {
        length_ = length_ << 8 | bytes[count++];
        if (++length_bytes_ == sizeof length_)
            left_ = length_ - std::min<std::uint32_t>(length_, sizeof length_);
    }
    const std::size_t rest = std::min(left_, bytes.size() - count);
    left_ -= rest;
    count += rest;
    if (length_bytes_ == sizeof length_ && left_ == 0) *this = FrameEnds();
    return count;
}

}  // namespace hostler::daemon
