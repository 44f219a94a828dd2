#pragma once
// Ram: the guest's memory as one shared mapping of a sealed memfd, and what of it stands where.
// Built once, before the guest; the mapping lives as long as the object.

#include <cstdint>
#include <memory>

#include "drivers/kvm/vmm/memory/guest_memory.hpp"
#include "xml/base/error.hpp"
#include "xml/base/fd.hpp"

namespace hostler::vmm {

struct RamOptions {
    std::uint64_t bytes = 0;            ///< a multiple of 4096 and of huge_page_bytes
    std::uint64_t huge_page_bytes = 0;  ///< 0: ordinary pages
    bool prefault = false;
    bool lock = false;
    bool no_dump = false;
};

class Ram {
public:
    /// Errors: a size that is no memory, too few huge pages, no room to lock. `given` is a file of
    /// that size to map instead of a memfd of our own.
    static Result<std::unique_ptr<Ram>> create(const RamOptions& options, Fd given = Fd());

    /// Takes over a mapping of `fd`.
    Ram(Fd fd, std::span<std::byte> mapping);
    Ram(const Ram&) = delete;
    Ram& operator=(const Ram&) = delete;
    ~Ram();

    const GuestMemory& memory() const noexcept { return memory_; }
    int fd() const noexcept { return fd_.get(); }
    /// All of it, in the order of the file.
    std::span<std::byte> mapping() const noexcept { return mapping_; }

private:
    Fd fd_;
    std::span<std::byte> mapping_;
    GuestMemory memory_;
};

/// The regions of `mapping`, with the gap below 4 GiB (layout.hpp) left out.
std::vector<GuestMemory::Region> place_ram(std::span<std::byte> mapping);

}  // namespace hostler::vmm
