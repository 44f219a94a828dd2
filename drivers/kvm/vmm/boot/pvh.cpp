// The PVH entry of an ELF kernel (Xen's x86/HVM direct boot ABI): 32-bit protected mode, EBX points
// to a start_info that leads to the command line, the initrd, the memory map and the ACPI root.
#include <vector>

#include "drivers/kvm/vmm/boot/elf.hpp"
#include "drivers/kvm/vmm/boot/kernel.hpp"
#include "drivers/kvm/vmm/boot/memory_map.hpp"
#include "drivers/kvm/vmm/layout.hpp"

namespace hostler::vmm {
namespace {

constexpr std::uint32_t note_phys32_entry = 18;
constexpr std::uint32_t start_magic = 0x336e'c578;

struct StartInfo {
    std::uint32_t magic = start_magic;
    std::uint32_t version = 1;
    std::uint32_t flags = 0;
    std::uint32_t module_count = 0;
    std::uint64_t modules = 0;
    std::uint64_t command_line = layout::command_line;
    std::uint64_t rsdp = 0;
    std::uint64_t memory_map = 0;
    std::uint32_t memory_map_entries = 0;
    std::uint32_t reserved = 0;
};
static_assert(sizeof(StartInfo) == 56);

struct Module {
    std::uint64_t start = 0;
    std::uint64_t bytes = 0;
    std::uint64_t command_line = 0;
    std::uint64_t reserved = 0;
};

struct MapEntry {
    std::uint64_t start = 0;
    std::uint64_t bytes = 0;
    std::uint32_t kind = 0;
    std::uint32_t reserved = 0;
};

constexpr GuestAddress info_at{layout::boot_info};
constexpr GuestAddress module_at = info_at + sizeof(StartInfo);
constexpr GuestAddress map_at = module_at + sizeof(Module);

/// The kernel's loaded; what it is told about is written to the page at boot_info.
Result<Done> write_start_info(const KernelPlan& plan, std::uint64_t kernel_end)
{
    StartInfo info;
    info.rsdp = plan.rsdp;
    if (plan.initrd) {
        const auto start = place_initrd(plan, kernel_end, layout::gap_start);
        if (!start) return start.error();
        info.module_count = 1;
        info.modules = to_number(module_at);
        plan.memory.write(module_at,
                          Module{.start = to_number(*start), .bytes = plan.initrd->size()});
    }
    const auto map = memory_map(plan.memory);
    info.memory_map = to_number(map_at);
    info.memory_map_entries = static_cast<std::uint32_t>(map.size());
    GuestAddress place = map_at;
    for (const MemoryRange& range : map) {
        plan.memory.write(
            place, MapEntry{range.start, range.bytes, static_cast<std::uint32_t>(range.kind), 0});
        place = place + sizeof(MapEntry);
    }
    plan.memory.write(info_at, info);
    return Done{};
}

}  // namespace

Result<Entry> load_pvh(const KernelPlan& plan)
{
    const auto elf = read_elf(plan.kernel);
    if (!elf) return elf.error();
    const auto entry = find_note(plan.kernel, *elf, "Xen", note_phys32_entry);
    if (!entry) return entry.error();
    if (!*entry) return plan.kernel.error("is an ELF file without a PVH note (Linux: CONFIG_PVH)");
    const auto end = load_segments(plan.kernel, *elf, plan.memory, layout::high_ram);
    if (!end) return end.error();
    if (!plan.memory.at(GuestAddress{**entry}, 1))
        return plan.kernel.error("begins outside guest memory");
    if (auto done = place_command_line(plan); !done) return done.error();
    if (auto done = write_start_info(plan, *end); !done) return done.error();
    return Entry{
        .mode = Entry::Mode::protected32, .instruction = **entry, .rbx = layout::boot_info};
}

}  // namespace hostler::vmm
