#include "xml/schema/cpu_set.hpp"

#include <bit>
#include <charconv>

namespace hostler::xml {
namespace {

constexpr std::uint32_t bits = 64;

void skip_blanks(std::string_view& text)
{
    while (!text.empty() && (text[0] == ' ' || text[0] == '\n' || text[0] == '\t'))
        text.remove_prefix(1);
}

bool take_number(std::string_view& text, std::uint32_t& number)
{
    skip_blanks(text);
    const auto [stop, status] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (status != std::errc{} || number > CpuSet::number_max) return false;
    text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
    skip_blanks(text);
    return true;
}

/// One item of the list, into the set.
bool take_item(std::string_view& text, CpuSet& set)
{
    std::uint32_t first = 0;
    skip_blanks(text);
    if (text.starts_with('^')) {
        text.remove_prefix(1);
        if (!take_number(text, first)) return false;
        set.remove(first);
        return true;
    }
    if (!take_number(text, first)) return false;
    std::uint32_t last = first;
    if (text.starts_with('-')) {
        text.remove_prefix(1);
        if (!take_number(text, last) || last < first) return false;
    }
    for (std::uint32_t number = first; number <= last; ++number) set.add(number);
    return true;
}

}  // namespace

bool CpuSet::parse(std::string_view text, CpuSet& into)
{
    into = CpuSet();
    for (;;) {
        if (!take_item(text, into)) return false;
        // What excludes all that it names is no set.
        if (text.empty()) return !into.empty();
        if (text[0] != ',') return false;
        text.remove_prefix(1);
    }
}

void CpuSet::add(std::uint32_t number)
{
    if (words_.size() <= number / bits) words_.resize(number / bits + 1);
    words_[number / bits] |= std::uint64_t{1} << number % bits;
}

void CpuSet::remove(std::uint32_t number)
{
    if (!has(number)) return;
    words_[number / bits] &= ~(std::uint64_t{1} << number % bits);
    while (!words_.empty() && words_.back() == 0) words_.pop_back();
}

bool CpuSet::has(std::uint32_t number) const
{
    return number / bits < words_.size() && (words_[number / bits] >> number % bits & 1) != 0;
}

std::size_t CpuSet::count() const
{
    std::size_t sum = 0;
    for (const auto word : words_) sum += static_cast<std::size_t>(std::popcount(word));
    return sum;
}

std::uint32_t CpuSet::last() const
{
    return static_cast<std::uint32_t>(words_.size() * bits) - 1 -
           static_cast<std::uint32_t>(std::countl_zero(words_.back()));
}

bool CpuSet::overlaps(const CpuSet& other) const
{
    for (std::size_t i = 0; i < words_.size() && i < other.words_.size(); ++i)
        if ((words_[i] & other.words_[i]) != 0) return true;
    return false;
}

std::string CpuSet::text() const
{
    std::string out;
    const auto end = static_cast<std::uint32_t>(words_.size() * bits);
    for (std::uint32_t number = 0; number < end; ++number) {
        if (!has(number)) continue;
        std::uint32_t run = number;
        while (has(run + 1)) ++run;
        if (!out.empty()) out += ',';
        out += std::to_string(number);
        if (run > number) (out += '-') += std::to_string(run);
        number = run;
    }
    return out;
}

}  // namespace hostler::xml
