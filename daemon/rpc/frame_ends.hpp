#pragma once
// FrameEnds: where frames end in bytes that are carried without being looked at. Frames without
// descriptors, whole from the first byte on.

#include <cstddef>
#include <cstdint>
#include <span>

namespace hostler::daemon {

class FrameEnds {
public:
    /// How many of `bytes`, at least one, belong to the frame that is under way: all, or as many as
    /// end it. They are passed now.
    std::size_t pass(std::span<const std::uint8_t> bytes);

private:
    std::uint32_t length_ = 0;      ///< as far as its bytes have been seen
    std::size_t length_bytes_ = 0;  ///< how many of them
    std::size_t left_ = 0;          ///< of the frame behind its length
};

}  // namespace hostler::daemon
