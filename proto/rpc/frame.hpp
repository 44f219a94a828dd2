#pragma once
// A frame: a length word (itself included), the header of six words, the payload.

#include <concepts>

#include "proto/rpc/message.hpp"
#include "proto/rpc/net.gen.hpp"

namespace hostler::proto {

enum class MessageType : std::uint32_t {
    call = 0,
    reply = 1,
    event = 2,
    stream = 3,
    call_with_fds = 4,
    reply_with_fds = 5,
    stream_hole = 6,
};
enum class MessageStatus : std::uint32_t { ok = 0, error = 1, more = 2 };

inline constexpr std::uint32_t frame_bytes_min = 28;  ///< length word and header
inline constexpr std::uint32_t frame_bytes_max =
    (32u << 20) + 4;                                        ///< VIR_NET_MESSAGE_MAX, length word
inline constexpr std::uint32_t frame_descriptors_max = 32;  ///< VIR_NET_MESSAGE_NUM_FDS_MAX
/// The most data a stream frame carries that every client takes
/// (VIR_NET_MESSAGE_LEGACY_PAYLOAD_MAX).
inline constexpr std::size_t stream_bytes_max = 262120;

/// Starts a frame: the payload is put behind it, then finish_frame() fills in the length.
Writer begin_frame(const MessageHeader& header);
Bytes finish_frame(Writer&& writer);

/// A payload that is a printed struct; bytes are taken as they are.
template <class T>
    requires(!std::convertible_to<const T&, std::span<const std::uint8_t>>)
Bytes frame(const MessageHeader& header, const T& payload)
{
    Writer writer = begin_frame(header);
    put(writer, payload);
    return finish_frame(std::move(writer));
}
Bytes frame(const MessageHeader& header, std::span<const std::uint8_t> payload);
Bytes frame(const MessageHeader& header);

/// Reads a length word; an Error that names it when no frame can have this length.
Result<std::uint32_t> frame_length(std::span<const std::uint8_t, 4> word);

/// The header of a whole frame's bytes (the length word included).
MessageHeader frame_header(std::span<const std::uint8_t> whole);

/// What answers a call: the caller's numbers, type reply.
MessageHeader reply_header(const MessageHeader& call, MessageStatus status);

/// The wire form of an error, as libvirtd fills it: level 2, the pattern and the detail as strings.
MessageError wire_error(const Error& error, ErrorDomain fallback);

}  // namespace hostler::proto
