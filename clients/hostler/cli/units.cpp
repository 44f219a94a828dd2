#include "clients/hostler/cli/units.hpp"

#include <array>
#include <cctype>
#include <charconv>
#include <cstdio>

namespace hostler::cli {
namespace {

constexpr std::string_view unit_letters = "kmgtpe";

std::optional<std::uint64_t> unit_of(std::string_view suffix)
{
    std::string small;
    for (const char letter : suffix)
        small += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    if (small == "b" || small == "byte" || small == "bytes") return 1;
    const auto power = unit_letters.find(small[0]);
    if (power == unit_letters.npos) return std::nullopt;
    const std::string_view tail = std::string_view(small).substr(1);
    if (!tail.empty() && tail != "ib" && tail != "b") return std::nullopt;
    const std::uint64_t base = tail == "b" ? 1000 : 1024;
    std::uint64_t unit = 1;
    for (std::size_t step = 0; step <= power; ++step) unit *= base;
    return unit;
}

void set_cpu(CpuMap& map, std::size_t cpu, bool is_set)
{
    const auto bit = static_cast<std::uint8_t>(1u << (cpu % 8));
    if (is_set)
        map[cpu / 8] = static_cast<std::uint8_t>(map[cpu / 8] | bit);
    else
        map[cpu / 8] = static_cast<std::uint8_t>(map[cpu / 8] & ~bit);
}

bool take_number(std::string_view& text, std::size_t& number)
{
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc{}) return false;
    text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
    return true;
}

/// "3", "0-3", "^2".
bool apply(std::string_view part, std::size_t count, CpuMap& map)
{
    const bool is_set = !part.starts_with('^');
    if (!is_set) part.remove_prefix(1);
    std::size_t first = 0;
    if (!take_number(part, first)) return false;
    std::size_t last = first;
    if (part.starts_with('-')) {
        part.remove_prefix(1);
        if (!take_number(part, last)) return false;
    }
    if (!part.empty() || last < first || last >= count) return false;
    for (std::size_t cpu = first; cpu <= last; ++cpu) set_cpu(map, cpu, is_set);
    return true;
}

}  // namespace

std::optional<std::uint64_t> parse_size(std::string_view text, std::uint64_t unit_bytes)
{
    std::uint64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc{}) return std::nullopt;
    const std::string_view suffix = text.substr(static_cast<std::size_t>(read.ptr - text.data()));
    const auto unit = suffix.empty() ? std::optional(unit_bytes) : unit_of(suffix);
    std::uint64_t bytes = 0;
    if (!unit || __builtin_mul_overflow(number, *unit, &bytes)) return std::nullopt;
    return bytes;
}

std::optional<std::uint64_t> parse_count(std::string_view text)
{
    std::uint64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_whole = read.ec == std::errc{} && read.ptr == text.data() + text.size();
    return is_whole ? std::optional(number) : std::nullopt;
}

std::string human_size(std::uint64_t bytes, int digits)
{
    constexpr std::array units = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= 1024 && unit + 1 < units.size()) {
        value /= 1024;
        ++unit;
    }
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.*f %s", digits, value, units[unit]);
    return text.data();
}

bool has_cpu(const CpuMap& map, std::size_t cpu)
{
    return cpu / 8 < map.size() && (map[cpu / 8] >> (cpu % 8) & 1) != 0;
}

std::string cpu_list(const CpuMap& map, std::size_t count)
{
    std::string out;
    for (std::size_t cpu = 0; cpu < count; ++cpu) {
        if (!has_cpu(map, cpu)) continue;
        std::size_t last = cpu;
        while (last + 1 < count && has_cpu(map, last + 1)) ++last;
        out += (out.empty() ? "" : ",") + std::to_string(cpu);
        if (last > cpu) out += "-" + std::to_string(last);
        cpu = last;
    }
    return out;
}

std::string cpu_letters(const CpuMap& map, std::size_t count)
{
    std::string out;
    for (std::size_t cpu = 0; cpu < count; ++cpu) out += has_cpu(map, cpu) ? 'y' : '-';
    return out;
}

std::optional<CpuMap> parse_cpu_list(std::string_view text, std::size_t count)
{
    CpuMap map((count + 7) / 8);
    if (text == "r") {
        for (std::size_t cpu = 0; cpu < count; ++cpu) set_cpu(map, cpu, true);
        return map;
    }
    while (true) {
        const auto comma = text.find(',');
        if (!apply(text.substr(0, comma), count, map)) return std::nullopt;
        if (comma == text.npos) return map;
        text.remove_prefix(comma + 1);
    }
}

}  // namespace hostler::cli
