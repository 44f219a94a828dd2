#pragma once
// RunReader: reads runs of a state's file, past the page cache where the file takes that, and looks
// whether they are what was saved. Any thread, several at a time.

#include <cstddef>
#include <cstdint>
#include <span>

#include "drivers/kvm/vmm/state/direct_access.hpp"
#include "drivers/kvm/vmm/state/runs.hpp"

namespace hostler::vmm {

class RunReader {
public:
    /// `file` outlives it; memory begins at `offset`.
    RunReader(int file, std::uint64_t offset) noexcept : file_(file), offset_(offset), access_(file)
    {
    }

    /// As many bytes as the run has. Whether they could be read and have its checksum.
    bool read(const Run& run, std::span<std::byte> into) noexcept;

private:
    const int file_;
    const std::uint64_t offset_;
    DirectAccess access_;
};

}  // namespace hostler::vmm
