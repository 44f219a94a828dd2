#pragma once
// Elf: what a loader needs of an ELF file of 32 or 64 bits for x86 (System V ABI, chapter 5).

#include <cstdint>
#include <optional>
#include <vector>

#include "drivers/kvm/vmm/boot/image.hpp"
#include "drivers/kvm/vmm/memory/guest_memory.hpp"

namespace hostler::vmm {

struct Elf {
    struct Segment {
        std::uint32_t type = 0;
        std::uint64_t offset = 0;      ///< in the file
        std::uint64_t file_bytes = 0;  ///< what of it comes from the file
        std::uint64_t address = 0;     ///< physical
        std::uint64_t virtual_address = 0;
        std::uint64_t memory_bytes = 0;  ///< the rest is zero
    };

    bool is_64 = false;
    std::uint64_t entry = 0;
    std::vector<Segment> segments;
};

bool is_elf(const Image& image);

/// Errors: a foreign machine or class, headers outside the file or too many.
Result<Elf> read_elf(const Image& image);

/// Copies the LOAD segments to their physical addresses, zeroes what is beyond their file bytes,
/// and says where the highest ends. Errors: a segment below `floor`, outside memory, or outside the
/// file.
Result<std::uint64_t> load_segments(const Image& image, const Elf& elf, const GuestMemory& memory,
                                    std::uint64_t floor);

/// The first word of the descriptor of the note (`name`, `type`); nothing if there is none.
Result<std::optional<std::uint32_t>> find_note(const Image& image, const Elf& elf, const char* name,
                                               std::uint32_t type);

}  // namespace hostler::vmm
