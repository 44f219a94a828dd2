#include "drivers/host/caches.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <tuple>

namespace hostler::drivers::host {
namespace {

constexpr std::uint64_t level_min = 3;

std::string_view word(std::string_view kernel_type)
{
    if (kernel_type == "Instruction") return "code";
    if (kernel_type == "Data") return "data";
    return "both";
}

/// "32768K".
std::uint64_t size_of(std::string_view text)
{
    std::uint64_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    const char unit = parsed.ptr < text.data() + text.size() ? *parsed.ptr : 'B';
    if (unit == 'K') return number << 10;
    if (unit == 'M') return number << 20;
    return number;
}

auto place(const HostCache& cache)
{
    return std::tuple(cache.level, cache.type, cache.id);
}

}  // namespace

std::vector<HostCache> read_caches(const HostRoot& root)
{
    std::vector<HostCache> caches;
    for (const std::uint32_t cpu : members(read_cpu_set(root, "/sys/devices/system/cpu/online"))) {
        const std::string folder = fmt::format("/sys/devices/system/cpu/cpu{}/cache", cpu);
        for (const std::string& index : root.list(folder)) {
            const std::string path = folder + "/" + index;
            const auto level = root.number(path + "/level");
            if (!level || *level < level_min) continue;
            HostCache cache;
            cache.level = static_cast<std::uint32_t>(*level);
            cache.id = static_cast<std::uint32_t>(root.number(path + "/id").value_or(0));
            cache.type = word(root.text(path + "/type").value_or(""));
            cache.size_bytes = size_of(root.text(path + "/size").value_or(""));
            cache.cpus = read_cpu_set(root, path + "/shared_cpu_list");
            caches.push_back(std::move(cache));
        }
    }
    // Each CPU tells of the same cache.
    std::ranges::sort(caches, {}, place);
    const auto twice = std::ranges::unique(caches, {}, place);
    caches.erase(twice.begin(), twice.end());
    return caches;
}

}  // namespace hostler::drivers::host
