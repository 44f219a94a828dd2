#include "drivers/host/cpu_set.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "drivers/host/host_root.hpp"

namespace hostler::drivers::host {
namespace {

/// Takes a number off the front of the text.
std::optional<std::uint32_t> take_number(std::string_view& text)
{
    std::uint32_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec != std::errc() || number > CpuSet::number_max) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(parsed.ptr - text.data()));
    return number;
}

bool take(std::string_view& text, char letter)
{
    if (!text.starts_with(letter)) return false;
    text.remove_prefix(1);
    return true;
}

}  // namespace

bool CpuSet::parse(std::string_view text, CpuSet& into)
{
    into = {};
    if (text.empty()) return true;
    do {
        const std::optional<std::uint32_t> first = take_number(text);
        if (!first) return false;
        std::optional<std::uint32_t> last = first;
        if (take(text, '-')) last = take_number(text);
        if (!last || *last < *first) return false;
        for (std::uint32_t number = *first; number <= *last; ++number) into.add(number);
    } while (take(text, ','));
    return text.empty();
}

void CpuSet::add(std::uint32_t number)
{
    if (number >= has_.size()) has_.resize(number + 1);
    has_[number] = true;
}

bool CpuSet::has(std::uint32_t number) const
{
    return number < has_.size() && has_[number];
}

std::size_t CpuSet::count() const
{
    return static_cast<std::size_t>(std::ranges::count(has_, true));
}

std::string CpuSet::text() const
{
    std::string text;
    for (std::uint32_t first = 0; first < has_.size(); ++first) {
        if (!has(first)) continue;
        std::uint32_t last = first;
        while (has(last + 1)) ++last;
        if (!text.empty()) text += ',';
        text += std::to_string(first);
        if (last > first) text += '-' + std::to_string(last);
        first = last;
    }
    return text;
}

CpuSet read_cpu_set(const HostRoot& root, std::string_view path)
{
    CpuSet set;
    const std::optional<std::string> text = root.text(path);
    if (!text || !CpuSet::parse(*text, set)) return {};
    return set;
}

std::vector<std::uint32_t> members(const CpuSet& set)
{
    std::vector<std::uint32_t> numbers;
    if (set.empty()) return numbers;
    for (std::uint32_t number = 0; number <= set.last(); ++number)
        if (set.has(number)) numbers.push_back(number);
    return numbers;
}

std::vector<std::uint8_t> bitmap(const CpuSet& set, std::size_t bits)
{
    std::vector<std::uint8_t> bytes((bits + 7) / 8);
    for (const std::uint32_t number : members(set))
        if (number < bits)
            bytes[number / 8] = static_cast<std::uint8_t>(bytes[number / 8] | (1u << (number % 8)));
    return bytes;
}

}  // namespace hostler::drivers::host
