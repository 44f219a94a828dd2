#include "drivers/kvm/vmm/control/frame.hpp"

#include <bit>
#include <cstring>
#include <iterator>
#include <utility>

namespace hostler::vmm {

static_assert(std::endian::native == std::endian::little, "the header's words are little-endian");

Result<Done> FrameReader::feed(std::span<const char> bytes, std::vector<Fd> descriptors)
{
    bytes_.append(bytes.data(), bytes.size());
    for (Fd& descriptor : descriptors) descriptors_.push_back(std::move(descriptor));
    const auto next = header();
    const bool is_too_long = next && next->message_bytes > frame_message_bytes_max;
    const bool has_too_many = descriptors_.size() > 2 * frame_descriptors_max ||
                              (next && next->descriptors > frame_descriptors_max);
    // Descriptors come with a header's first byte, so those of a frame are there with its header.
    const bool has_too_few = next && next->descriptors > descriptors_.size();
    if (is_too_long || has_too_many || has_too_few)
        return Error(ErrorCode::rpc, "a control frame breaks its limits");
    return Done{};
}

std::optional<FrameReader::Header> FrameReader::header() const
{
    if (bytes_.size() < frame_header_bytes) return std::nullopt;
    Header header;
    static_assert(sizeof header == frame_header_bytes);
    std::memcpy(&header, bytes_.data(), sizeof header);
    return header;
}

std::optional<Frame> FrameReader::next()
{
    const auto next = header();
    if (!next || next->message_bytes > frame_message_bytes_max ||
        bytes_.size() - frame_header_bytes < next->message_bytes ||
        descriptors_.size() < next->descriptors)
        return std::nullopt;
    const auto descriptors_end =
        descriptors_.begin() + static_cast<std::ptrdiff_t>(next->descriptors);
    Frame frame{bytes_.substr(frame_header_bytes, next->message_bytes),
                Descriptors({std::make_move_iterator(descriptors_.begin()),
                             std::make_move_iterator(descriptors_end)})};
    bytes_.erase(0, frame_header_bytes + next->message_bytes);
    descriptors_.erase(descriptors_.begin(), descriptors_end);
    return frame;
}

std::string encode_frame(std::string_view message)
{
    const std::uint32_t header[] = {static_cast<std::uint32_t>(message.size()), 0};
    std::string frame(reinterpret_cast<const char*>(header), sizeof header);
    return frame.append(message);
}

}  // namespace hostler::vmm
