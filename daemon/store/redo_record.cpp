#include "daemon/store/redo_record.hpp"

#include <openssl/sha.h>

#include <bit>
#include <cstring>

namespace hostler::daemon {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::uint32_t magic = 0x314c5248;  // "HRL1"

struct Head {
    std::uint32_t magic;
    std::uint32_t size;
    std::uint64_t checksum;
    std::uint64_t sequence;
    std::int64_t at_ns;
    std::array<std::uint8_t, 16> boot;
    std::uint64_t cancelled;
    std::uint32_t mode;
    std::uint32_t path_size;
    std::uint64_t verb;
};
static_assert(sizeof(Head) == 72);

/// Of what follows it in a whole record.
std::uint64_t checksum(std::string_view record)
{
    constexpr std::size_t from = offsetof(Head, checksum) + sizeof(Head::checksum);
    const std::string_view counted = record.substr(from);
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
    SHA256(reinterpret_cast<const unsigned char*>(counted.data()), counted.size(), digest.data());
    std::uint64_t sum = 0;
    std::memcpy(&sum, digest.data(), sizeof sum);
    return sum;
}

bool is_verb(std::uint64_t number)
{
    return number >= 1 && number <= static_cast<std::uint64_t>(RedoVerb::cancel);
}

std::optional<RedoRecord> decode_record(std::string_view bytes, std::size_t& size)
{
    Head head;
    if (bytes.size() < sizeof head) return std::nullopt;
    std::memcpy(&head, bytes.data(), sizeof head);
    if (head.magic != magic || head.size > bytes.size() || head.size < sizeof head ||
        head.path_size > head.size - sizeof head || !is_verb(head.verb))
        return std::nullopt;
    size = head.size;
    const std::string_view whole = bytes.substr(0, size);
    if (checksum(whole) != head.checksum) return std::nullopt;
    RedoRecord record;
    record.verb = static_cast<RedoVerb>(head.verb);
    record.file = whole.substr(sizeof head, head.path_size);
    record.text = whole.substr(sizeof head + head.path_size);
    record.mode = head.mode;
    record.cancelled = head.cancelled;
    record.sequence = head.sequence;
    record.at_ns = head.at_ns;
    record.boot.bytes = head.boot;
    return record;
}

}  // namespace

std::size_t encoded_size(const RedoRecord& record)
{
    return sizeof(Head) + record.file.native().size() + record.text.size();
}

std::string encode(const RedoRecord& record)
{
    const std::string& path = record.file.native();
    Head head{.magic = magic,
              .size = static_cast<std::uint32_t>(encoded_size(record)),
              .checksum = 0,
              .sequence = record.sequence,
              .at_ns = record.at_ns,
              .boot = record.boot.bytes,
              .cancelled = record.cancelled,
              .mode = record.mode,
              .path_size = static_cast<std::uint32_t>(path.size()),
              .verb = static_cast<std::uint64_t>(record.verb)};
    std::string bytes;
    bytes.reserve(head.size);
    bytes.append(reinterpret_cast<const char*>(&head), sizeof head);
    bytes += path;
    bytes += record.text;
    head.checksum = checksum(bytes);
    std::memcpy(bytes.data() + offsetof(Head, checksum), &head.checksum, sizeof head.checksum);
    return bytes;
}

std::vector<RedoRecord> decode_records(std::string_view bytes, std::size_t& size)
{
    std::vector<RedoRecord> records;
    size = 0;
    std::size_t one = 0;
    while (auto record = decode_record(bytes.substr(size), one)) {
        if (!records.empty() && record->sequence <= records.back().sequence) break;
        records.push_back(std::move(*record));
        size += one;
    }
    return records;
}

}  // namespace hostler::daemon
