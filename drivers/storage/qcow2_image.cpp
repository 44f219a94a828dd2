#include "drivers/storage/qcow2_image.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "drivers/storage/failure.hpp"

namespace hostler::drivers::storage {
namespace {

constexpr std::string_view magic = "QFI\xfb";
constexpr std::uint32_t backing_format_extension = 0xE2792ACA;
constexpr std::size_t version_2_bytes = 72;
constexpr std::size_t version_3_bytes = 104;
constexpr std::size_t backing_path_bytes_max = 1023;
constexpr std::uint64_t extended_l2_bit = 1u << 4;
constexpr std::uint64_t lazy_refcounts_bit = 1u << 0;

/// A big-endian number of the header; 0 where the header ends before it.
template <class Number>
Number number(std::string_view head, std::size_t at)
{
    if (at + sizeof(Number) > head.size()) return 0;
    Number value = 0;
    for (std::size_t byte = 0; byte < sizeof(Number); ++byte)
        value = static_cast<Number>(value << 8 | static_cast<std::uint8_t>(head[at + byte]));
    return value;
}

template <class Number>
void put(std::string& bytes, std::size_t at, Number value)
{
    for (std::size_t byte = 0; byte < sizeof(Number); ++byte)
        bytes[at + byte] = static_cast<char>(value >> (8 * (sizeof(Number) - 1 - byte)));
}

/// The text of an extension of the header, or nothing.
std::string_view extension(std::string_view head, std::size_t at, std::uint32_t wanted)
{
    while (at + 8 <= head.size()) {
        const auto type = number<std::uint32_t>(head, at);
        const auto length = number<std::uint32_t>(head, at + 4);
        if (type == 0 || length > head.size() - at - 8) break;
        if (type == wanted) return head.substr(at + 8, length);
        at += 8 + (length + 7) / 8 * 8;
    }
    return {};
}

void read_backing(const Fd& file, std::string_view head, std::size_t header_bytes,
                  xml::StorageVolume& volume)
{
    const auto offset = number<std::uint64_t>(head, 8);
    const auto length = number<std::uint32_t>(head, 16);
    if (offset == 0 || length == 0 || length > backing_path_bytes_max) return;
    std::string path(length, '\0');
    if (::pread(file.get(), path.data(), length, static_cast<off_t>(offset)) !=
        static_cast<ssize_t>(length))
        return;
    xml::VolumeBacking backing;
    backing.path = path.substr(0, path.find('\0'));
    const std::string_view format = extension(head, header_bytes, backing_format_extension);
    if (!format.empty()) backing.format = format;
    volume.backing = std::move(backing);
}

void read_features(std::string_view head, xml::StorageVolume& volume)
{
    volume.target.compat = "1.1";
    xml::VolumeFeatures features;
    features.has_extended_l2 = number<std::uint64_t>(head, 72) & extended_l2_bit;
    features.has_lazy_refcounts = number<std::uint64_t>(head, 80) & lazy_refcounts_bit;
    volume.target.features = features;
}

/// What an empty image is laid out as: header, table of reference counts, one block of them, the
/// table of tables of clusters.
struct Layout {
    std::uint64_t cluster = 65536;
    std::uint64_t l1_entries = 0;
    std::uint64_t l1_clusters = 0;

    std::uint64_t counts_table() const { return cluster; }
    std::uint64_t counts() const { return 2 * cluster; }
    std::uint64_t l1_table() const { return 3 * cluster; }
    std::uint64_t clusters() const { return 3 + l1_clusters; }
};

std::uint64_t parts(std::uint64_t whole, std::uint64_t part)
{
    return whole / part + (whole % part != 0);
}

Result<Layout> lay_out(const xml::StorageVolume& volume)
{
    Layout layout;
    if (volume.target.cluster_bytes) layout.cluster = volume.target.cluster_bytes;
    const bool is_power = (layout.cluster & (layout.cluster - 1)) == 0;
    if (!is_power || layout.cluster < 512 || layout.cluster > 2u << 20)
        return Error(ErrorCode::invalid_argument,
                     fmt::format("clusterSize {} is no power of two between 512 and 2097152",
                                 layout.cluster),
                     ErrorDomain::storage);
    // A table of the second level has cluster / 8 entries of a cluster each.
    layout.l1_entries = parts(*volume.capacity_bytes, layout.cluster * (layout.cluster / 8));
    layout.l1_clusters = std::max<std::uint64_t>(1, parts(layout.l1_entries * 8, layout.cluster));
    if (layout.clusters() > layout.cluster / 2)
        return Error(ErrorCode::invalid_argument,
                     fmt::format("a qcow2 image of {} bytes needs larger clusters than {} bytes",
                                 *volume.capacity_bytes, layout.cluster),
                     ErrorDomain::storage);
    return layout;
}

std::string header(const Layout& layout, const xml::StorageVolume& volume)
{
    const bool is_old = volume.target.compat == "0.10";
    std::string bytes(is_old ? version_2_bytes : version_3_bytes, '\0');
    bytes.replace(0, magic.size(), magic);
    put<std::uint32_t>(bytes, 4, is_old ? 2 : 3);
    put<std::uint32_t>(bytes, 20, static_cast<std::uint32_t>(__builtin_ctzll(layout.cluster)));
    put<std::uint64_t>(bytes, 24, *volume.capacity_bytes);
    put<std::uint32_t>(bytes, 36, static_cast<std::uint32_t>(layout.l1_entries));
    put<std::uint64_t>(bytes, 40, layout.l1_table());
    put<std::uint64_t>(bytes, 48, layout.counts_table());
    put<std::uint32_t>(bytes, 56, 1);
    if (!is_old) {
        const bool is_lazy = volume.target.features && volume.target.features->has_lazy_refcounts;
        put<std::uint64_t>(bytes, 80, is_lazy ? lazy_refcounts_bit : 0);
        put<std::uint32_t>(bytes, 96, 4);  // counts of 16 bits
        put<std::uint32_t>(bytes, 100, version_3_bytes);
    }
    return bytes;
}

void append_backing(std::string& bytes, const xml::VolumeBacking& backing)
{
    if (backing.format.has_value()) {
        const std::string_view format = backing.format.view();
        std::string part(8, '\0');
        put<std::uint32_t>(part, 0, backing_format_extension);
        put<std::uint32_t>(part, 4, static_cast<std::uint32_t>(format.size()));
        part += format;
        part.resize((part.size() + 7) / 8 * 8);
        bytes += part;
    }
    bytes.append(8, '\0');  // no further extension
    put<std::uint64_t>(bytes, 8, bytes.size());
    put<std::uint32_t>(bytes, 16, static_cast<std::uint32_t>(backing.path.view().size()));
    bytes += backing.path.view();
}

bool write_at(const Fd& file, std::string_view bytes, std::uint64_t at)
{
    return ::pwrite(file.get(), bytes.data(), bytes.size(), static_cast<off_t>(at)) ==
           static_cast<ssize_t>(bytes.size());
}

}  // namespace

bool is_qcow2(std::string_view head)
{
    const auto version = number<std::uint32_t>(head, 4);
    return head.starts_with(magic) && (version == 2 || version == 3);
}

void read_qcow2(const Fd& file, std::string_view head, xml::StorageVolume& volume)
{
    volume.target.format = "qcow2";
    if (head.size() < version_2_bytes) return;
    const bool is_old = number<std::uint32_t>(head, 4) == 2;
    volume.capacity_bytes = number<std::uint64_t>(head, 24);
    const auto cluster_bits = number<std::uint32_t>(head, 20);
    if (cluster_bits < 32) volume.target.cluster_bytes = std::uint64_t{1} << cluster_bits;
    const auto encryption = number<std::uint32_t>(head, 32);
    if (encryption == 1 || encryption == 2) {
        xml::StorageEncryption found;
        found.format = encryption == 1 ? xml::StorageEncryption::Format::qcow
                                       : xml::StorageEncryption::Format::luks;
        volume.target.encryption = std::move(found);
    }
    if (!is_old) read_features(head, volume);
    read_backing(file, head, is_old ? version_2_bytes : number<std::uint32_t>(head, 100), volume);
}

Result<Done> write_qcow2(const Fd& file, const xml::StorageVolume& volume)
{
    const Result<Layout> layout = lay_out(volume);
    if (!layout) return layout.error();
    std::string head = header(*layout, volume);
    if (volume.backing) append_backing(head, *volume.backing);
    if (head.size() > layout->cluster)
        return Error(ErrorCode::invalid_argument, "the backing file's path is too long",
                     ErrorDomain::storage);

    std::string table(8, '\0');
    put<std::uint64_t>(table, 0, layout->counts());
    std::string counts(layout->clusters() * 2, '\0');
    for (std::uint64_t cluster = 0; cluster < layout->clusters(); ++cluster)
        put<std::uint16_t>(counts, cluster * 2, 1);
    const auto end = static_cast<off_t>(layout->clusters() * layout->cluster);
    const bool is_written = ::ftruncate(file.get(), end) == 0 && write_at(file, head, 0) &&
                            write_at(file, table, layout->counts_table()) &&
                            write_at(file, counts, layout->counts());
    if (!is_written) return failed("write", volume.target.path.view());
    return Done{};
}

}  // namespace hostler::drivers::storage
