#pragma once
// The part of a saved state that the VMM writes and reads: guest memory at its place in the file,
// with holes where it is zero, then the list of what is there, the parts of the machine, and a tail
// that says how long all of it is. Each piece has a checksum. Paths, the definition and when it is
// all on the disk are the daemon's business.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "drivers/kvm/vmm/state/piece_writer.hpp"
#include "drivers/kvm/vmm/state/runs.hpp"
#include "xml/base/error.hpp"
#include "xml/base/fd.hpp"

namespace hostler::vmm {

/// Of the machine itself, as its guests know it. Whoever changes what a device's or the platform's
/// state is made of makes it one more: a hostler-vmm that is older then refuses the file by this
/// number, and not by a part that it misreads. 2: how far the clocks stand behind, which a state of
/// version 1 lacks; both are read.
constexpr std::uint32_t machine_version = 2;

/// Where in a file.
struct StatePlace {
    std::uint64_t offset = 0;  ///< a multiple of 4096
    std::uint64_t bytes = 0;   ///< from there; of a file that is read
};

/// Writes from the offset on and gives how many bytes. `memory_file` is what `memory` maps: only
/// what it holds is looked at, so that a guest's untouched pages stay untouched.
Result<std::uint64_t> write_state(PieceWriter& writer, const Fd& file, std::uint64_t offset,
                                  std::span<const std::byte> memory, int memory_file,
                                  const std::string& parts);

/// What a file has beside the memory itself.
struct SavedState {
    std::string parts;
    std::vector<Run> runs;  ///< in order and apart, of whole pages, within the memory
};

/// Errors say what is wrong with the file. Of the memory, of which the machine has so much, only
/// its list has been looked at.
Result<SavedState> read_state(const Fd& file, const StatePlace& place, std::size_t memory_bytes);

/// Fills `memory`, which is zero; by threads, so before the sandbox. All of it has been read and
/// compared by then.
Result<Done> read_memory(const Fd& file, const StatePlace& place, std::span<const Run> runs,
                         std::span<std::byte> memory);

}  // namespace hostler::vmm
