#pragma once
// CpuSet: numbers of CPUs or NUMA nodes, spelled "0-3,^2,8".

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "xml/schema/value.hpp"

namespace hostler::xml {

class CpuSet {
public:
    static constexpr std::uint32_t number_max = 16383;

    /// "0-3,^2": numbers, ranges, and exclusions of what came before; false where it is not that.
    static bool parse(std::string_view text, CpuSet& into);

    void add(std::uint32_t number);
    void remove(std::uint32_t number);
    bool has(std::uint32_t number) const;
    bool empty() const { return words_.empty(); }
    std::size_t count() const;
    /// The highest member; the set must not be empty.
    std::uint32_t last() const;
    bool overlaps(const CpuSet& other) const;

    /// "0-1,3,8"
    std::string text() const;

    bool operator==(const CpuSet&) const = default;

private:
    std::vector<std::uint64_t> words_;  ///< no zero word at the end
};

template <>
struct Spelling<CpuSet> {
    static constexpr std::string_view kind = "a list of numbers such as '0-3,^2,8'";
    static constexpr std::string_view grammar =
        "<data type='string'><param name='pattern'>([0-9]+(-[0-9]+)?|\\^[0-9]+)"
        "(,([0-9]+(-[0-9]+)?|\\^[0-9]+))*</param></data>";

    static bool read(std::string_view text, CpuSet& into) { return CpuSet::parse(text, into); }
    static void write(const CpuSet& from, Buffer& out) { out += from.text(); }
    static bool is_absent(const CpuSet& from) { return from.empty(); }
};

}  // namespace hostler::xml
