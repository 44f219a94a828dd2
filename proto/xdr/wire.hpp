#pragma once
// XDR (RFC 4506): big-endian items, each padded to four bytes.
// A Reader never reads past its bytes and never allocates for a length that the bytes cannot hold,
// so a lying length costs nothing. Both belong to one thread.

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "xml/base/uuid.hpp"

namespace hostler::proto {

using Bytes = std::vector<std::uint8_t>;

/// Text that the wire carries as an array of one-word characters (security labels).
struct Chars {
    std::string text;
    bool operator==(const Chars&) const = default;
};

/// REMOTE_STRING_MAX: the longest string a message may carry.
inline constexpr std::uint32_t string_bytes_max = 4u << 20;

class Writer {
public:
    void put(std::uint32_t word)
    {
        const std::uint32_t swapped = __builtin_bswap32(word);
        append(&swapped, sizeof swapped);
    }
    void put(std::int32_t word) { put(static_cast<std::uint32_t>(word)); }
    void put(std::uint64_t word)
    {
        const std::uint64_t swapped = __builtin_bswap64(word);
        append(&swapped, sizeof swapped);
    }
    void put(std::int64_t word) { put(static_cast<std::uint64_t>(word)); }
    void put(double number) { put(std::bit_cast<std::uint64_t>(number)); }
    void put(bool flag) { put(std::uint32_t{flag}); }
    void put(char letter) { put(static_cast<std::int32_t>(letter)); }
    void put(std::uint8_t small) { put(std::uint32_t{small}); }
    void put(std::uint16_t small) { put(std::uint32_t{small}); }
    void put(const Uuid& uuid) { append(uuid.bytes.data(), uuid.bytes.size()); }
    void put(std::string_view text);
    void put(const std::string& text) { put(std::string_view(text)); }
    void put_bytes(std::span<const std::uint8_t> bytes);
    void put_chars(const Chars& chars);

    /// Bytes that are on the wire as they are: no length, no padding.
    void append(const void* from, std::size_t count)
    {
        const auto* first = static_cast<const std::uint8_t*>(from);
        bytes_.insert(bytes_.end(), first, first + count);
    }

    std::size_t size() const { return bytes_.size(); }
    /// Room for so many bytes in all.
    void reserve(std::size_t bytes) { bytes_.reserve(bytes); }
    /// Overwrites the word at `offset`, for a length that is known only at the end.
    void patch(std::size_t offset, std::uint32_t word);
    Bytes take() && { return std::move(bytes_); }

private:
    void pad();

    Bytes bytes_;
};

/// Reads what the other side wrote. Every get says whether the bytes were there and sane.
class Reader {
public:
    explicit Reader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

    [[nodiscard]] bool get(std::uint32_t& word)
    {
        if (bytes_.size() < sizeof word) return false;
        std::memcpy(&word, bytes_.data(), sizeof word);
        word = __builtin_bswap32(word);
        bytes_ = bytes_.subspan(sizeof word);
        return true;
    }
    [[nodiscard]] bool get(std::uint64_t& word)
    {
        if (bytes_.size() < sizeof word) return false;
        std::memcpy(&word, bytes_.data(), sizeof word);
        word = __builtin_bswap64(word);
        bytes_ = bytes_.subspan(sizeof word);
        return true;
    }
    [[nodiscard]] bool get(std::int32_t& word);
    [[nodiscard]] bool get(std::int64_t& word);
    [[nodiscard]] bool get(double& number);
    [[nodiscard]] bool get(bool& flag);
    [[nodiscard]] bool get(char& letter);
    [[nodiscard]] bool get(std::uint8_t& small);
    [[nodiscard]] bool get(std::uint16_t& small);
    [[nodiscard]] bool get(Uuid& uuid);
    [[nodiscard]] bool get(std::string& text);
    [[nodiscard]] bool get_bytes(Bytes& bytes, std::uint32_t bytes_max);
    [[nodiscard]] bool get_chars(Chars& chars, std::uint32_t chars_max);

    std::size_t remaining() const { return bytes_.size(); }
    bool is_drained() const { return bytes_.empty(); }

private:
    /// Takes a length word and the padded bytes behind it.
    bool get_counted(std::span<const std::uint8_t>& counted, std::uint32_t bytes_max);

    std::span<const std::uint8_t> bytes_;
};

}  // namespace hostler::proto
