#pragma once
// KvmStatistics: the counters behind a KVM statistics descriptor (Documentation/virt/kvm/api.rst,
// KVM_GET_STATS_FD). The layout is read once; a sample is one pread. Works without any right, and
// in a sandbox that lets pread64 through.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "xml/base/error.hpp"
#include "xml/base/fd.hpp"

namespace hostler::vmm {

class KvmStatistics {
public:
    /// Nothing is known of a counter but what KVM says: its name and how many values it has (more
    /// than one: a histogram).
    struct Counter {
        std::string name;
        std::size_t first = 0;  ///< of its values in a sample
        std::size_t count = 0;
    };

    /// Every counter's values, one after the other, as counters() says.
    using Sample = std::vector<std::uint64_t>;

    static Result<KvmStatistics> open(Fd fd);

    const std::vector<Counter>& counters() const noexcept { return counters_; }

    /// Empty if the descriptor cannot be read any more (it can as long as the process lives).
    Sample sample() const;

    /// A single value's place in a sample by name; nothing if KVM has no such counter.
    const Counter* find(std::string_view name) const noexcept;

private:
    KvmStatistics(Fd fd, std::vector<Counter> counters, std::uint64_t data_offset)
        : fd_(std::move(fd)), counters_(std::move(counters)), data_offset_(data_offset)
    {
    }

    Fd fd_;
    std::vector<Counter> counters_;
    std::uint64_t data_offset_;
};

}  // namespace hostler::vmm
