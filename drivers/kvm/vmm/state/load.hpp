#pragma once
// Reads what a state's file has of memory, by threads of its own: before the sandbox only.

#include <cstddef>
#include <cstdint>
#include <span>

#include "drivers/kvm/vmm/state/runs.hpp"

namespace hostler::vmm {

/// Each run from its place behind `offset` to its place in `memory`, which has room for it. Whether
/// all of them could be read and have their checksums; the file is then used by whoever likes.
bool load_runs(int file, std::uint64_t offset, std::span<const Run> runs,
               std::span<std::byte> memory);

}  // namespace hostler::vmm
