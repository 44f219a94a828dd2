#pragma once

#include <stdint.h>

namespace guest {

/// The PVH start info (Xen's public headers, arch-x86/hvm/start_info.h).
struct StartInfo {
    uint32_t magic;
    uint32_t version;
    uint32_t flags;
    uint32_t modules;
    uint64_t module_list;
    uint64_t command_line;
    uint64_t rsdp;
    uint64_t memory_map;
    uint32_t memory_map_entries;
    uint32_t reserved;
};
constexpr uint32_t start_info_magic = 0x336ec578;

/// What the boot loader handed over; the first 4 GiB are mapped.
const StartInfo& start_info();

/// Maps the 2 MiB pages that hold this physical range at the same address, where they lie above 4
/// GiB.
void map(uint64_t address, uint64_t size);

/// The guest itself: each program under tests/guests defines it. Interrupts are off, the
/// processor's local APIC is on.
void run();

}  // namespace guest
