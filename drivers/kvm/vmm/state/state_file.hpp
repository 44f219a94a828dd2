#pragma once
// The part of a saved state that the VMM writes and reads: guest memory at its place in the file,
// with holes where it is zero, then the list of what is there, the parts of the machine, and a tail
// that says how long all of it is. Each piece has a checksum. Paths, the definition and when it is
// all on the disk are the daemon's business.

#include <cstdint>
#include <span>
#include <string>

#include "drivers/kvm/vmm/state/piece_writer.hpp"
#include "xml/base/error.hpp"
#include "xml/base/fd.hpp"

namespace hostler::vmm {

/// Of the machine itself, as its guests know it. Whoever changes what a device's or the platform's
/// state is made of makes it one more: a hostler-vmm that is older then refuses the file by this
/// number, and not by a part that it misreads.
constexpr std::uint32_t machine_version = 1;

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

/// Fills `memory`, which is zero, and gives the parts; by threads, so before the sandbox. An error
/// says what is wrong with the file: all of it has been read and compared by then.
Result<std::string> read_state(const Fd& file, const StatePlace& place,
                               std::span<std::byte> memory);

}  // namespace hostler::vmm
