#include "proto/xdr/wire.hpp"

namespace hostler::proto {

void Writer::pad()
{
    bytes_.resize((bytes_.size() + 3) & ~std::size_t{3});
}

void Writer::put(std::string_view text)
{
    put(static_cast<std::uint32_t>(text.size()));
    append(text.data(), text.size());
    pad();
}

void Writer::put_bytes(std::span<const std::uint8_t> bytes)
{
    put(static_cast<std::uint32_t>(bytes.size()));
    append(bytes.data(), bytes.size());
    pad();
}

void Writer::put_chars(const Chars& chars)
{
    put(static_cast<std::uint32_t>(chars.text.size()));
    for (const char letter : chars.text) put(letter);
}

void Writer::patch(std::size_t offset, std::uint32_t word)
{
    const std::uint32_t swapped = __builtin_bswap32(word);
    std::memcpy(bytes_.data() + offset, &swapped, sizeof swapped);
}

bool Reader::get(std::int32_t& word)
{
    std::uint32_t raw = 0;
    if (!get(raw)) return false;
    word = static_cast<std::int32_t>(raw);
    return true;
}

bool Reader::get(std::int64_t& word)
{
    std::uint64_t raw = 0;
    if (!get(raw)) return false;
    word = static_cast<std::int64_t>(raw);
    return true;
}

bool Reader::get(double& number)
{
    std::uint64_t raw = 0;
    if (!get(raw)) return false;
    number = std::bit_cast<double>(raw);
    return true;
}

bool Reader::get(bool& flag)
{
    std::uint32_t raw = 0;
    if (!get(raw)) return false;
    flag = raw != 0;
    return true;
}

bool Reader::get(char& letter)
{
    std::int32_t raw = 0;
    if (!get(raw)) return false;
    letter = static_cast<char>(raw);
    return true;
}

bool Reader::get(std::uint8_t& small)
{
    std::uint32_t raw = 0;
    if (!get(raw) || raw > UINT8_MAX) return false;
    small = static_cast<std::uint8_t>(raw);
    return true;
}

bool Reader::get(std::uint16_t& small)
{
    std::uint32_t raw = 0;
    if (!get(raw) || raw > UINT16_MAX) return false;
    small = static_cast<std::uint16_t>(raw);
    return true;
}

bool Reader::get(Uuid& uuid)
{
    if (bytes_.size() < uuid.bytes.size()) return false;
    std::memcpy(uuid.bytes.data(), bytes_.data(), uuid.bytes.size());
    bytes_ = bytes_.subspan(uuid.bytes.size());
    return true;
}

bool Reader::get_counted(std::span<const std::uint8_t>& counted, std::uint32_t bytes_max)
{
    std::uint32_t size = 0;
    if (!get(size) || size > bytes_max) return false;
    const std::size_t padded = (std::size_t{size} + 3) & ~std::size_t{3};
    if (bytes_.size() < padded) return false;
    counted = bytes_.first(size);
    bytes_ = bytes_.subspan(padded);
    return true;
}

bool Reader::get(std::string& text)
{
    std::span<const std::uint8_t> counted;
    if (!get_counted(counted, string_bytes_max)) return false;
    text.assign(counted.begin(), counted.end());
    return true;
}

bool Reader::get_bytes(Bytes& bytes, std::uint32_t bytes_max)
{
    std::span<const std::uint8_t> counted;
    if (!get_counted(counted, bytes_max)) return false;
    bytes.assign(counted.begin(), counted.end());
    return true;
}

bool Reader::get_chars(Chars& chars, std::uint32_t chars_max)
{
    std::uint32_t count = 0;
    if (!get(count) || count > chars_max || count > bytes_.size() / 4) return false;
    chars.text.resize(count);
    for (char& letter : chars.text)
        if (!get(letter)) return false;
    return true;
}

}  // namespace hostler::proto
