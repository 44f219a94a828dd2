// The least a machine must do: boot, carry a command line, print, end.

#include "tests/guests/runtime/report.hpp"
#include "tests/guests/runtime/start.hpp"

namespace guest {
namespace {

/// The map must hold RAM that this program lies in (type 1, E820's numbers).
bool has_ram_at(uint64_t address)
{
    struct Entry {
        uint64_t address;
        uint64_t size;
        uint32_t type;
        uint32_t reserved;
    };
    const auto* entries = reinterpret_cast<const Entry*>(start_info().memory_map);
    for (uint32_t i = 0; i < start_info().memory_map_entries; i++)
        if (entries[i].type == 1 && address - entries[i].address < entries[i].size) return true;
    return false;
}

}  // namespace

void run()
{
    ok("serial");
    const auto* line = reinterpret_cast<const char*>(start_info().command_line);
    print("command line: ", line == nullptr ? "" : line, "\n");
    check(start_info().version >= 1, "memory map is handed over", "version ", start_info().version);
    check(has_ram_at(0x200000), "memory map has RAM at 2 MiB", start_info().memory_map_entries,
          " entries");
}

}  // namespace guest
