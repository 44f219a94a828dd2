// A 32-bit kernel started by Multiboot: what the loader promises is there, and a module with the
// text "a module" comes along where the command line says "module".

#include "tests/guests/runtime/acpi.hpp"
#include "tests/guests/runtime/machine.hpp"
#include "tests/guests/runtime/report.hpp"

namespace guest {

// Multiboot hands over no way to the ACPI tables.
void power_off() {}

namespace {

constexpr uint32_t loader_magic = 0x2badb002;
constexpr uint32_t has_memory = 1u << 0;
constexpr uint32_t has_command_line = 1u << 2;
constexpr uint32_t has_modules = 1u << 3;
constexpr uint32_t has_memory_map = 1u << 6;
constexpr uint32_t cr0_protection = 1u << 0;
constexpr uint32_t cr0_paging = 1u << 31;

/// The information structure (Multiboot 0.6.96, 3.3), as far as it is looked at.
struct Information {
    uint32_t flags;
    uint32_t memory_lower_kib;
    uint32_t memory_upper_kib;
    uint32_t boot_device;
    uint32_t command_line;
    uint32_t modules;
    uint32_t module_list;
    uint32_t symbols[4];
    uint32_t memory_map_bytes;
    uint32_t memory_map;
};
struct Module {
    uint32_t start;
    uint32_t end;
    uint32_t text;
    uint32_t reserved;
};

bool mentions(const char* line, const char* word)
{
    for (; *line != 0; line++)
        if (__builtin_strncmp(line, word, __builtin_strlen(word)) == 0) return true;
    return false;
}

void look_at_module(const Information& info)
{
    constexpr char expected[] = "a module";
    const bool is_there = (info.flags & has_modules) != 0 && info.modules == 1;
    if (!check(is_there, "one module is handed over", info.modules, " modules")) return;
    const auto& module = *reinterpret_cast<const Module*>(info.module_list);
    const uint32_t size = module.end - module.start;
    check(module.start % 4096 == 0, "module lies on a page", Hex{module.start});
    check(size >= sizeof expected - 1 &&
              mentions(reinterpret_cast<const char*>(module.start), expected),
          "module has its text", size, " bytes");
}

void run(uint32_t magic, const Information& info)
{
    uint32_t cr0 = 0;
    asm volatile("mov %%cr0, %0" : "=r"(cr0));
    check(magic == loader_magic, "multiboot magic", Hex{magic});
    check((cr0 & cr0_protection) != 0 && (cr0 & cr0_paging) == 0, "protected mode without paging",
          Hex{cr0});
    print("memory above 1 MiB: ", info.memory_upper_kib, " KiB\n");
    check((info.flags & has_memory) != 0 && info.memory_upper_kib >= 16 * 1024,
          "memory information", Hex{info.flags});
    check((info.flags & has_memory_map) != 0 && info.memory_map_bytes >= 24, "memory map",
          Hex{info.flags});
    const bool has_line = (info.flags & has_command_line) != 0;
    const char* line = has_line ? reinterpret_cast<const char*>(info.command_line) : "";
    print("command line: ", line, "\n");
    check(has_line, "command line", Hex{info.flags});
    if (mentions(line, "module")) look_at_module(info);
}

}  // namespace
}  // namespace guest

extern "C" void start_multiboot(uint32_t magic, const guest::Information* info)
{
    guest::run(magic, *info);
    guest::finish();
}
