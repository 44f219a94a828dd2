#pragma once
// Loading a kernel: from images to guest memory and the registers that vCPU 0 begins with. Three
// kinds are known by their bytes: ELF with a PVH note, bzImage, multiboot1 ELF of 32 bits. Every
// number in an image is a stranger's: it is judged before it is used.

#include <optional>
#include <string>

#include "drivers/kvm/vmm/boot/image.hpp"
#include "drivers/kvm/vmm/memory/guest_memory.hpp"

namespace hostler::vmm {

/// How vCPU 0 begins.
struct Entry {
    enum class Mode {
        protected32,  ///< flat segments, paging off
        long64,       ///< flat segments, the first 4 GiB mapped one to one
    };

    Mode mode = Mode::protected32;
    std::uint64_t instruction = 0;
    std::uint64_t rax = 0;
    std::uint64_t rbx = 0;
    std::uint64_t rsi = 0;

    bool operator==(const Entry&) const = default;
};

struct KernelPlan {
    const GuestMemory& memory;
    const Image& kernel;
    const Image* initrd = nullptr;  ///< multiboot: the one module
    std::string command_line;
    std::uint64_t rsdp = 0;  ///< where the ACPI tables' root stands; 0: none
};

/// Errors name the image and say what is wrong with it.
Result<Entry> load_kernel(const KernelPlan& plan);

// The kinds, each with its test; load_kernel() chooses.
bool is_bzimage(const Image& kernel);
Result<Entry> load_bzimage(const KernelPlan& plan);
bool is_multiboot(const Image& kernel);
Result<Entry> load_multiboot(const KernelPlan& plan);
Result<Entry> load_pvh(const KernelPlan& plan);

// What the kinds share.
Result<Done> place_command_line(const KernelPlan& plan);

/// Reads the whole initrd as high as it fits below `limit` and above `floor`, on a page.
Result<GuestAddress> place_initrd(const KernelPlan& plan, std::uint64_t floor, std::uint64_t limit);

}  // namespace hostler::vmm
