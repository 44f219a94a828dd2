// Linux's 64-bit boot protocol (Documentation/arch/x86/boot.rst, "64-bit Boot Protocol"): the
// kernel proper goes where its header prefers, RSI points to the zero page, paging is on with a
// one-to-one map.
#include <algorithm>
#include <array>
#include <cstring>

#include "drivers/kvm/vmm/boot/kernel.hpp"
#include "drivers/kvm/vmm/boot/memory_map.hpp"
#include "drivers/kvm/vmm/layout.hpp"

namespace hostler::vmm {
namespace {

/// The setup header, from byte 0x1f1 of the file and of the zero page.
struct [[gnu::packed]] SetupHeader {
    std::uint8_t setup_sectors;
    std::uint16_t root_flags;
    std::uint32_t system_size;
    std::uint16_t ram_size;
    std::uint16_t video_mode;
    std::uint16_t root_device;
    std::uint16_t boot_flag;
    std::uint16_t jump;
    std::uint32_t magic;
    std::uint16_t version;
    std::uint32_t realmode_switch;
    std::uint16_t start_system;
    std::uint16_t kernel_version;
    std::uint8_t loader_type;
    std::uint8_t load_flags;
    std::uint16_t setup_move_size;
    std::uint32_t code32_start;
    std::uint32_t ramdisk_image;
    std::uint32_t ramdisk_size;
    std::uint32_t boot_sector_kludge;
    std::uint16_t heap_end;
    std::uint8_t extended_loader_version;
    std::uint8_t extended_loader_type;
    std::uint32_t command_line;
    std::uint32_t initrd_address_max;
    std::uint32_t kernel_alignment;
    std::uint8_t is_relocatable;
    std::uint8_t minimum_alignment;
    std::uint16_t extended_load_flags;
    std::uint32_t command_line_size;
    std::uint32_t hardware_subarchitecture;
    std::uint64_t hardware_subarchitecture_data;
    std::uint32_t payload_offset;
    std::uint32_t payload_length;
    std::uint64_t setup_data;
    std::uint64_t preferred_address;
    std::uint32_t init_size;
};
static_assert(sizeof(SetupHeader) == 0x264 - 0x1f1);

struct [[gnu::packed]] E820Entry {
    std::uint64_t start;
    std::uint64_t bytes;
    std::uint32_t kind;
};

constexpr std::uint64_t header_offset = 0x1f1;
constexpr std::uint32_t header_magic = 0x5372'6448;  ///< "HdrS"
constexpr std::uint16_t version_min = 0x020c;
constexpr std::uint16_t kernel_is_64 = 1;
constexpr std::uint8_t loader_unregistered = 0xff;
constexpr std::uint64_t entry64_offset = 0x200;

// In the zero page.
constexpr std::uint64_t zero_rsdp = 0x70;
constexpr std::uint64_t zero_e820_count = 0x1e8;
constexpr std::uint64_t zero_e820 = 0x2d0;
constexpr std::size_t e820_entries_max = 128;

/// What is loaded, and where.
struct Placement {
    SetupHeader header{};
    std::uint64_t payload_offset = 0;
    std::uint64_t address = 0;
    std::uint64_t end = 0;  ///< of all that the kernel uses before it looks at the memory map
};

Result<Placement> plan_placement(const KernelPlan& plan)
{
    const Image& kernel = plan.kernel;
    const auto read = kernel.read<SetupHeader>(header_offset);
    if (!read) return read.error();
    const SetupHeader header = *read;
    if (header.version < version_min || !(header.extended_load_flags & kernel_is_64))
        return kernel.error("is a bzImage without a 64-bit entry");
    const std::uint64_t sectors = header.setup_sectors ? header.setup_sectors : 4;
    Placement placement{.header = header, .payload_offset = (sectors + 1) * 512};
    // What the header counts in paragraphs of 16 bytes; a signature may follow.
    const std::uint64_t needed = placement.payload_offset + header.system_size * std::uint64_t{16};
    if (kernel.size() <= placement.payload_offset || kernel.size() < needed)
        return kernel.error("is truncated");

    placement.address = header.preferred_address;
    const std::uint64_t payload = kernel.size() - placement.payload_offset;
    const std::uint64_t used = std::max<std::uint64_t>(payload, header.init_size);
    if (placement.address < layout::high_ram) return kernel.error("wants to be loaded below 1 MiB");
    if (!plan.memory.at(GuestAddress{placement.address}, used)) {
        // By parts, as their sum may go round.
        const std::uint64_t rest = placement.address % layout::mib + used;
        const std::uint64_t needed_mib = placement.address / layout::mib + rest / layout::mib + 1;
        return kernel.error("needs " + std::to_string(needed_mib) + " MiB of guest memory");
    }
    placement.end = placement.address + used;
    return placement;
}

void write_e820(const KernelPlan& plan, GuestAddress zero_page)
{
    const auto map = memory_map(plan.memory);
    const std::size_t count = std::min(map.size(), e820_entries_max);
    plan.memory.write(zero_page + zero_e820_count, static_cast<std::uint8_t>(count));
    for (std::size_t index = 0; index < count; ++index)
        plan.memory.write(zero_page + zero_e820 + index * sizeof(E820Entry),
                          E820Entry{map[index].start, map[index].bytes,
                                    static_cast<std::uint32_t>(map[index].kind)});
}

/// Four GiB mapped one to one by 2 MiB pages: a PML4, a PDPT, four page directories.
void write_page_tables(const GuestMemory& memory)
{
    constexpr std::uint64_t present_writable = 3;
    constexpr std::uint64_t large = 0x80;
    const GuestAddress pml4{layout::boot_page_tables};
    const GuestAddress pdpt = pml4 + 0x1000;
    const GuestAddress directories = pml4 + 0x2000;
    memory.write(pml4, to_number(pdpt) | present_writable);
    for (std::uint64_t index = 0; index < 4; ++index)
        memory.write(pdpt + index * 8, to_number(directories + index * 0x1000) | present_writable);
    for (std::uint64_t index = 0; index < std::uint64_t{4} * 512; ++index)
        memory.write(directories + index * 8, index * 2 * layout::mib | present_writable | large);
}

}  // namespace

bool is_bzimage(const Image& kernel)
{
    const auto magic = kernel.read<std::uint32_t>(0x202);
    const auto boot_flag = kernel.read<std::uint16_t>(0x1fe);
    return magic && *magic == header_magic && boot_flag && *boot_flag == 0xaa55;
}

Result<Entry> load_bzimage(const KernelPlan& plan)
{
    auto placement = plan_placement(plan);
    if (!placement) return placement.error();
    const auto room = plan.memory.at(GuestAddress{placement->address},
                                     plan.kernel.size() - placement->payload_offset);
    if (auto done = plan.kernel.read(placement->payload_offset, *room); !done) return done.error();

    SetupHeader& header = placement->header;
    if (plan.initrd) {
        const auto start = place_initrd(plan, placement->end, header.initrd_address_max + 1ull);
        if (!start) return start.error();
        header.ramdisk_image = static_cast<std::uint32_t>(to_number(*start));
        header.ramdisk_size = static_cast<std::uint32_t>(plan.initrd->size());
    }
    if (plan.command_line.size() > header.command_line_size)
        return plan.kernel.error("takes a command line of at most " +
                                 std::to_string(header.command_line_size) + " bytes");
    if (auto done = place_command_line(plan); !done) return done.error();
    header.loader_type = loader_unregistered;
    header.command_line = layout::command_line;

    const GuestAddress zero_page{layout::zero_page};
    std::ranges::fill(*plan.memory.at(zero_page, 4096), std::byte{0});
    plan.memory.write(zero_page + header_offset, header);
    plan.memory.write(zero_page + zero_rsdp, plan.rsdp);
    write_e820(plan, zero_page);
    write_page_tables(plan.memory);
    return Entry{.mode = Entry::Mode::long64,
                 .instruction = placement->address + entry64_offset,
                 .rsi = layout::zero_page};
}

}  // namespace hostler::vmm
