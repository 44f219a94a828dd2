#include "drivers/storage/image_format.hpp"

#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <optional>
#include <string>

#include "drivers/storage/qcow2_image.hpp"

namespace hostler::drivers::storage {
namespace {

constexpr std::size_t head_bytes = 4096;
constexpr off_t iso_magic_at = 32769;

enum class Order { little, big };

/// A format, told by bytes at a place, and where it tells a disk's size, in `unit` bytes.
struct Format {
    std::string_view name;
    std::size_t magic_at;
    std::string_view magic;
    std::size_t size_at;
    Order order;
    std::uint64_t unit;
};

// Magic numbers and places: the formats' own specifications.
constexpr Format formats[] = {
    {"qcow", 0, std::string_view("QFI\xfb\0\0\0\1", 8), 24, Order::big, 1},
    {"qed", 0, std::string_view("QED\0", 4), 48, Order::little, 1},
    {"vdi", 64, "\x7f\x10\xda\xbe", 368, Order::little, 1},
    {"vmdk", 0, "KDMV", 12, Order::little, 512},
    {"vpc", 0, "conectix", 48, Order::big, 1},
};
constexpr std::string_view luks_magic("LUKS\xba\xbe\0", 7);

std::optional<std::uint64_t> number(std::string_view head, std::size_t at, Order order)
{
    std::uint64_t value = 0;
    if (at + sizeof value > head.size()) return std::nullopt;
    std::memcpy(&value, head.data() + at, sizeof value);
    static_assert(std::endian::native == std::endian::little);
    return order == Order::big ? __builtin_bswap64(value) : value;
}

void read_size(std::string_view head, const Format& format, xml::StorageVolume& volume)
{
    const auto units = number(head, format.size_at, format.order);
    if (units && *units <= std::numeric_limits<std::uint64_t>::max() / format.unit)
        volume.capacity_bytes = *units * format.unit;
}

bool is_iso(const Fd& file)
{
    char letters[5];
    return ::pread(file.get(), letters, sizeof letters, iso_magic_at) == sizeof letters &&
           std::string_view(letters, sizeof letters) == "CD001";
}

void encrypt(xml::StorageVolume& volume, xml::StorageEncryption::Format format)
{
    xml::StorageEncryption encryption;
    encryption.format = format;
    volume.target.encryption = std::move(encryption);
}

}  // namespace

void read_format(const Fd& file, xml::StorageVolume& volume)
{
    std::string head(head_bytes, '\0');
    const ssize_t count = ::pread(file.get(), head.data(), head.size(), 0);
    head.resize(count < 0 ? 0 : static_cast<std::size_t>(count));

    volume.target.format = "raw";
    if (is_qcow2(head)) return read_qcow2(file, head, volume);
    const auto fits = [&](const Format& format) {
        return head.size() >= format.magic_at &&
               std::string_view(head).substr(format.magic_at).starts_with(format.magic);
    };
    const auto* format = std::ranges::find_if(formats, fits);
    if (format != std::end(formats)) {
        volume.target.format = format->name;
        read_size(head, *format, volume);
    } else if (head.starts_with(luks_magic)) {
        encrypt(volume, xml::StorageEncryption::Format::luks);
    } else if (is_iso(file)) {
        volume.target.format = "iso";
    }
}

}  // namespace hostler::drivers::storage
