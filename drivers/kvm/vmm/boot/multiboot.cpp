// Multiboot 1 (version 0.6.96) for ELF files of 32 bits: EAX has the loader's magic, EBX points to
// the information. What small kernels read is there: memory, command line, at most one module,
// memory map.
#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "drivers/kvm/vmm/boot/elf.hpp"
#include "drivers/kvm/vmm/boot/kernel.hpp"
#include "drivers/kvm/vmm/boot/memory_map.hpp"
#include "drivers/kvm/vmm/layout.hpp"

namespace hostler::vmm {
namespace {

constexpr std::uint64_t header_search_bytes = 8192;
constexpr std::uint32_t header_magic = 0x1bad'b002;
constexpr std::uint32_t loader_magic = 0x2bad'b002;

// Bits of the header's flags; of the first 16 an unknown one must be refused (3.1.2).
constexpr std::uint32_t wants_video = 1 << 2;
constexpr std::uint32_t has_addresses = 1 << 16;
constexpr std::uint32_t known_requests = 0b111;

// Bits of the information's flags.
constexpr std::uint32_t has_memory = 1 << 0;
constexpr std::uint32_t has_command_line = 1 << 2;
constexpr std::uint32_t has_modules = 1 << 3;
constexpr std::uint32_t has_memory_map = 1 << 6;

struct Information {
    std::uint32_t flags = 0;
    std::uint32_t lower_kib = 0;
    std::uint32_t upper_kib = 0;
    std::uint32_t boot_device = 0;
    std::uint32_t command_line = 0;
    std::uint32_t module_count = 0;
    std::uint32_t modules = 0;
    std::array<std::uint32_t, 4> symbols{};
    std::uint32_t map_bytes = 0;
    std::uint32_t map = 0;
    std::array<std::uint32_t, 9> rest{};
};
static_assert(sizeof(Information) == 88);

struct Module {
    std::uint32_t start = 0;
    std::uint32_t end = 0;
    std::uint32_t text = 0;
    std::uint32_t reserved = 0;
};

struct [[gnu::packed]] MapEntry {
    std::uint32_t size = 20;  ///< without this word
    std::uint64_t start = 0;
    std::uint64_t bytes = 0;
    std::uint32_t kind = 0;
};

constexpr GuestAddress info_at{layout::boot_info};
constexpr GuestAddress module_at = info_at + sizeof(Information);
constexpr GuestAddress empty_text_at = module_at + sizeof(Module);
constexpr GuestAddress map_at = empty_text_at + 8;

/// The header's flags; nothing where no header is.
std::optional<std::uint32_t> find_header(const Image& kernel)
{
    std::vector<std::byte> start(std::min(kernel.size(), header_search_bytes));
    if (!kernel.read(0, start)) return std::nullopt;
    for (std::size_t offset = 0; offset + 12 <= start.size(); offset += 4) {
        std::array<std::uint32_t, 3> words{};
        std::memcpy(words.data(), start.data() + offset, sizeof words);
        if (words[0] == header_magic && words[0] + words[1] + words[2] == 0) return words[1];
    }
    return std::nullopt;
}

Result<Done> place_module(const KernelPlan& plan, std::uint64_t kernel_end, Information& info)
{
    const auto start = place_initrd(plan, kernel_end, layout::gap_start);
    if (!start) return start.error();
    const std::uint64_t end = to_number(*start) + plan.initrd->size();
    plan.memory.write(module_at,
                      Module{.start = static_cast<std::uint32_t>(to_number(*start)),
                             .end = static_cast<std::uint32_t>(end),
                             .text = static_cast<std::uint32_t>(to_number(empty_text_at))});
    plan.memory.write(empty_text_at, std::uint64_t{0});
    info.flags |= has_modules;
    info.module_count = 1;
    info.modules = static_cast<std::uint32_t>(to_number(module_at));
    return Done{};
}

void write_map(const GuestMemory& memory, Information& info)
{
    GuestAddress place = map_at;
    for (const MemoryRange& range : memory_map(memory)) {
        memory.write(place, MapEntry{.start = range.start,
                                     .bytes = range.bytes,
                                     .kind = static_cast<std::uint32_t>(range.kind)});
        place = place + sizeof(MapEntry);
    }
    info.flags |= has_memory_map;
    info.map = static_cast<std::uint32_t>(to_number(map_at));
    info.map_bytes = static_cast<std::uint32_t>(to_number(place) - to_number(map_at));
}

}  // namespace

bool is_multiboot(const Image& kernel)
{
    return is_elf(kernel) && find_header(kernel).has_value();
}

Result<Entry> load_multiboot(const KernelPlan& plan)
{
    const std::uint32_t flags = find_header(plan.kernel).value_or(0);
    if (flags & wants_video || flags & 0xffff & ~known_requests)
        return plan.kernel.error("asks by multiboot for what this machine does not have: flags " +
                                 std::to_string(flags));
    const auto elf = read_elf(plan.kernel);
    if (!elf) return elf.error();
    if (elf->is_64 || flags & has_addresses)
        return plan.kernel.error("is a multiboot file of another kind than ELF of 32 bits");
    const auto end = load_segments(plan.kernel, *elf, plan.memory, layout::high_ram);
    if (!end) return end.error();
    if (auto done = place_command_line(plan); !done) return done.error();

    const std::uint64_t low = plan.memory.regions().front().host.size();
    Information info;
    info.flags = has_memory | has_command_line;
    info.lower_kib = static_cast<std::uint32_t>(layout::low_ram_end / layout::kib);
    info.upper_kib = static_cast<std::uint32_t>((low - layout::high_ram) / layout::kib);
    info.command_line = layout::command_line;
    if (plan.initrd)
        if (auto done = place_module(plan, *end, info); !done) return done.error();
    write_map(plan.memory, info);
    plan.memory.write(info_at, info);
    return Entry{.mode = Entry::Mode::protected32,
                 .instruction = elf->entry,
                 .rax = loader_magic,
                 .rbx = layout::boot_info};
}

}  // namespace hostler::vmm
