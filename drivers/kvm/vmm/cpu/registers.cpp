#include "drivers/kvm/vmm/cpu/registers.hpp"

#include <cstring>

#include "drivers/kvm/vmm/layout.hpp"

namespace hostler::vmm {
namespace {

// Selectors, by place in the table; Linux wants 0x10 and 0x18 (its __BOOT_CS and __BOOT_DS).
constexpr std::uint16_t code_selector = 0x10;
constexpr std::uint16_t data_selector = 0x18;
constexpr std::uint16_t task_selector = 0x20;
constexpr std::size_t table_entries = 5;

constexpr std::uint64_t cr0_protected = 1 << 0;
constexpr std::uint64_t cr0_extension_type = 1 << 4;
constexpr std::uint64_t cr0_paging = std::uint64_t{1} << 31;
constexpr std::uint64_t cr4_physical_extension = 1 << 5;
constexpr std::uint64_t efer_long_mode = 1 << 8 | 1 << 10;  // enabled, active
constexpr std::uint64_t always_one_flag = 1 << 1;

constexpr std::uint8_t type_code = 0xb;  // execute, read, accessed
constexpr std::uint8_t type_data = 0x3;  // read, write, accessed
constexpr std::uint8_t type_task = 0xb;  // a busy task state of 32 or 64 bits

kvm_segment flat_segment(std::uint16_t selector, std::uint8_t type, bool is_long)
{
    kvm_segment segment{};
    segment.limit = 0xffff'ffff;
    segment.selector = selector;
    segment.type = type;
    segment.present = 1;
    segment.s = 1;
    segment.g = 1;
    segment.l = is_long;
    segment.db = !is_long;
    return segment;
}

kvm_segment task_segment()
{
    kvm_segment segment{};
    segment.limit = 0x67;
    segment.selector = task_selector;
    segment.type = type_task;
    segment.present = 1;
    return segment;
}

/// The eight bytes of a descriptor (AMD64 manual 2, 4.7), for a segment with base 0.
std::uint64_t descriptor(const kvm_segment& segment)
{
    const std::uint64_t limit = segment.g ? segment.limit >> 12 : segment.limit;
    const unsigned access = segment.type | unsigned{segment.s} << 4 | unsigned{segment.dpl} << 5 |
                            unsigned{segment.present} << 7;
    const unsigned flags =
        unsigned{segment.l} << 1 | unsigned{segment.db} << 2 | unsigned{segment.g} << 3;
    return (limit & 0xffff) | std::uint64_t{access} << 40 | (limit >> 16 & 0xf) << 48 |
           std::uint64_t{flags} << 52;
}

}  // namespace

kvm_regs entry_registers(const Entry& entry)
{
    kvm_regs registers{};
    registers.rip = entry.instruction;
    registers.rax = entry.rax;
    registers.rbx = entry.rbx;
    registers.rsi = entry.rsi;
    registers.rflags = always_one_flag;
    return registers;
}

void enter_mode(kvm_sregs& sregs, Entry::Mode mode)
{
    const bool is_long = mode == Entry::Mode::long64;
    sregs.cs = flat_segment(code_selector, type_code, is_long);
    const kvm_segment data = flat_segment(data_selector, type_data, false);
    sregs.ds = sregs.es = sregs.fs = sregs.gs = sregs.ss = data;
    sregs.tr = task_segment();
    sregs.gdt.base = layout::boot_gdt;
    sregs.gdt.limit = table_entries * sizeof(std::uint64_t) - 1;
    sregs.idt.base = 0;
    sregs.idt.limit = 0;
    sregs.cr0 = cr0_protected | cr0_extension_type | (is_long ? cr0_paging : 0);
    sregs.cr4 = is_long ? cr4_physical_extension : 0;
    sregs.cr3 = is_long ? layout::boot_page_tables : 0;
    sregs.efer = is_long ? efer_long_mode : 0;
}

void write_descriptor_table(const GuestMemory& memory, Entry::Mode mode)
{
    const std::uint64_t table[table_entries] = {
        0, 0, descriptor(flat_segment(code_selector, type_code, mode == Entry::Mode::long64)),
        descriptor(flat_segment(data_selector, type_data, false)), descriptor(task_segment())};
    for (std::size_t index = 0; index < table_entries; ++index)
        memory.write(GuestAddress{layout::boot_gdt} + index * sizeof table[0], table[index]);
}

void wire_local_apic(kvm_lapic_state& apic, bool has_pic)
{
    constexpr std::size_t lint0 = 0x350;
    constexpr std::size_t lint1 = 0x360;
    constexpr std::uint32_t mode_external = 7 << 8;
    constexpr std::uint32_t mode_nmi = 4 << 8;
    constexpr std::uint32_t masked = 1 << 16;
    const std::uint32_t first = has_pic ? mode_external : masked;
    std::memcpy(apic.regs + lint0, &first, sizeof first);
    std::memcpy(apic.regs + lint1, &mode_nmi, sizeof mode_nmi);
}

kvm_fpu initial_fpu()
{
    kvm_fpu fpu{};
    fpu.fcw = 0x37f;
    fpu.mxcsr = 0x1f80;
    return fpu;
}

}  // namespace hostler::vmm
