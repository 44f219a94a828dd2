#pragma once
// Runs: what of a guest's memory is worth writing, found from the front, and its checksum: each
// page is looked at once, while it is near.

#include <cstddef>
#include <cstdint>
#include <span>

namespace hostler::vmm {

/// Memory that is in a state's file. The file's own list is made of these.
struct Run {
    std::uint64_t start = 0;
    std::uint32_t bytes = 0;
    std::uint32_t sum = 0;
};
static_assert(sizeof(Run) == 16);

constexpr std::size_t run_bytes_max = 4 << 20;

class Runs {
public:
    /// `memory_file` is what `memory` maps. Only what it holds is looked at, so that a guest's
    /// untouched pages stay untouched.
    Runs(std::span<const std::byte> memory, int memory_file) noexcept
        : memory_(memory), file_(memory_file)
    {
    }

    /// The next run; of no bytes at the end.
    Run next() noexcept;

private:
    bool is_worth(std::size_t at) noexcept;
    std::size_t next_page(std::size_t at) noexcept;
    void look(std::size_t at) noexcept;

    std::span<const std::byte> memory_;
    int file_;
    std::size_t at_ = 0;
    std::size_t data_ = 0;
    std::size_t data_end_ = 0;
};

}  // namespace hostler::vmm
