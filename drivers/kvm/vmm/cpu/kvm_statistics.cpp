#include "drivers/kvm/vmm/cpu/kvm_statistics.hpp"

#include <linux/kvm.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <span>

namespace hostler::vmm {
namespace {

constexpr std::uint32_t counters_max = 4096;
constexpr std::uint32_t name_bytes_max = 256;

// kvm_stats_desc without its flexible array, which C++ does not have.
struct Description {
    std::uint32_t flags;
    std::int16_t exponent;
    std::uint16_t size;
    std::uint32_t offset;
    std::uint32_t bucket_size;
};
static_assert(sizeof(Description) == 16);

bool read_all(const Fd& fd, std::uint64_t offset, std::span<std::byte> into)
{
    return ::pread(fd.get(), into.data(), into.size(), static_cast<off_t>(offset)) ==
           static_cast<ssize_t>(into.size());
}

}  // namespace

Result<KvmStatistics> KvmStatistics::open(Fd fd)
{
    const Error unreadable(ErrorCode::operation_failed, "KVM's statistics cannot be read");
    kvm_stats_header header{};
    if (!read_all(fd, 0, std::as_writable_bytes(std::span(&header, 1)))) return unreadable;
    if (header.num_desc > counters_max || header.name_size > name_bytes_max) return unreadable;

    const std::size_t description_bytes = sizeof(Description) + header.name_size;
    std::vector<std::byte> descriptions(header.num_desc * description_bytes);
    if (!read_all(fd, header.desc_offset, descriptions)) return unreadable;
    std::vector<Counter> counters;
    for (std::size_t index = 0; index < header.num_desc; ++index) {
        const std::byte* const start = descriptions.data() + index * description_bytes;
        Description description{};
        std::memcpy(&description, start, sizeof description);
        const auto* const name = reinterpret_cast<const char*>(start + sizeof description);
        counters.push_back({std::string(name, ::strnlen(name, header.name_size)),
                            description.offset / sizeof(std::uint64_t), description.size});
    }
    return KvmStatistics(std::move(fd), std::move(counters), header.data_offset);
}

KvmStatistics::Sample KvmStatistics::sample() const
{
    std::size_t values = 0;
    for (const Counter& counter : counters_)
        values = std::max(values, counter.first + counter.count);
    Sample sample(values);
    if (!read_all(fd_, data_offset_, std::as_writable_bytes(std::span(sample)))) return {};
    return sample;
}

const KvmStatistics::Counter* KvmStatistics::find(std::string_view name) const noexcept
{
    const auto found = std::ranges::find(counters_, name, &Counter::name);
    return found == counters_.end() ? nullptr : &*found;
}

}  // namespace hostler::vmm
