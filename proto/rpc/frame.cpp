#include "proto/rpc/frame.hpp"

namespace hostler::proto {

Writer begin_frame(const MessageHeader& header)
{
    // As one piece: word by word the bytes would be moved at each.
    const std::array<std::uint32_t, frame_bytes_min / 4> words = {
        0,
        __builtin_bswap32(header.prog),
        __builtin_bswap32(header.vers),
        __builtin_bswap32(static_cast<std::uint32_t>(header.proc)),
        __builtin_bswap32(header.type),
        __builtin_bswap32(header.serial),
        __builtin_bswap32(header.status)};
    Writer writer;
    writer.append(words.data(), sizeof words);
    return writer;
}

Bytes finish_frame(Writer&& writer)
{
    writer.patch(0, static_cast<std::uint32_t>(writer.size()));
    return std::move(writer).take();
}

Bytes frame(const MessageHeader& header, std::span<const std::uint8_t> payload)
{
    Writer writer = begin_frame(header);
    writer.append(payload.data(), payload.size());
    return finish_frame(std::move(writer));
}

Bytes frame(const MessageHeader& header)
{
    return finish_frame(begin_frame(header));
}

Result<std::uint32_t> frame_length(std::span<const std::uint8_t, 4> word)
{
    Reader reader(word);
    std::uint32_t length = 0;
    if (!reader.get(length) || length < frame_bytes_min || length > frame_bytes_max)
        return Error(ErrorCode::rpc, "a message of " + std::to_string(length) + " bytes, it has " +
                                         std::to_string(frame_bytes_min) + " to " +
                                         std::to_string(frame_bytes_max));
    return length;
}

MessageHeader frame_header(std::span<const std::uint8_t> whole)
{
    Reader reader(whole.subspan(4));
    MessageHeader header;
    // A frame is never shorter than its header: frame_length() saw to that.
    if (!get(reader, header)) return {};
    return header;
}

MessageHeader reply_header(const MessageHeader& call, MessageStatus status)
{
    MessageHeader header = call;
    header.type = static_cast<std::uint32_t>(MessageType::reply);
    header.status = static_cast<std::uint32_t>(status);
    return header;
}

MessageError wire_error(const Error& error, ErrorDomain fallback)
{
    const ErrorDomain domain = error.domain == ErrorDomain::none ? fallback : error.domain;
    MessageError wire;
    wire.code = static_cast<std::int32_t>(error.code);
    wire.domain = static_cast<std::int32_t>(domain);
    wire.message = error.text();
    wire.level = 2;  // VIR_ERR_ERROR
    wire.str1 = std::string(pattern(error.code));
    wire.str2 = error.detail;
    wire.int1 = -1;
    wire.int2 = -1;
    return wire;
}

}  // namespace hostler::proto
