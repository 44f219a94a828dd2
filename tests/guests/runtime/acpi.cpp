#include "tests/guests/runtime/acpi.hpp"

#include "tests/guests/runtime/machine.hpp"
#include "tests/guests/runtime/start.hpp"

namespace guest {
namespace {

constexpr uint32_t header_size = 36;
constexpr uint8_t sleep_enable = 1u << 5;
constexpr uint8_t soft_off = 5u << 2;

template <class Word>
Word word(const uint8_t* from)
{
    Word value{};
    __builtin_memcpy(&value, from, sizeof value);
    return value;
}

template <class Word>
const uint8_t* table_at(const uint8_t* entry)
{
    const uint64_t address = word<Word>(entry);
    map(address, header_size);
    const auto* table = reinterpret_cast<const uint8_t*>(address);
    map(address, word<uint32_t>(table + 4));
    return table;
}

bool is_sound(const uint8_t* table)
{
    uint8_t sum = 0;
    for (uint32_t i = 0; i < word<uint32_t>(table + 4); i++)
        sum = static_cast<uint8_t>(sum + table[i]);
    return sum == 0;
}

bool is_named(const uint8_t* table, const char* signature)
{
    return __builtin_memcmp(table, signature, 4) == 0 && is_sound(table);
}

template <class Word>
const uint8_t* find_below(const uint8_t* root, const char* signature)
{
    const uint32_t size = word<uint32_t>(root + 4);
    for (uint32_t at = header_size; at + sizeof(Word) <= size; at += sizeof(Word)) {
        const uint8_t* table = table_at<Word>(root + at);
        if (is_named(table, signature)) return table;
    }
    return nullptr;
}

/// A generic address (5.2.3.2) that is written: in I/O space or in memory.
bool write_address(const uint8_t* generic, uint8_t value)
{
    const uint64_t address = word<uint64_t>(generic + 4);
    if (address == 0) return false;
    if (generic[0] == 1) {
        out8(static_cast<uint16_t>(address), value);
    } else {
        map(address, 1);
        reg<uint8_t>(address) = value;
    }
    return true;
}

void settle()
{
    const uint64_t start = tsc();
    while (tsc() - start < patience_cycles / 10) pause();
}

}  // namespace

const uint8_t* find_table(const char* signature)
{
    const auto* rsdp = reinterpret_cast<const uint8_t*>(start_info().rsdp);
    if (rsdp == nullptr || __builtin_memcmp(rsdp, "RSD PTR ", 8) != 0) return nullptr;
    const bool has_xsdt = rsdp[15] >= 2 && word<uint64_t>(rsdp + 24) != 0;
    if (has_xsdt) return find_below<uint64_t>(table_at<uint64_t>(rsdp + 24), signature);
    return find_below<uint32_t>(table_at<uint32_t>(rsdp + 16), signature);
}

uint32_t listed_processors(uint32_t* ids, uint32_t ids_max)
{
    const uint8_t* madt = find_table("APIC");
    if (madt == nullptr) return 0;
    uint32_t count = 0;
    const uint8_t* end = madt + word<uint32_t>(madt + 4);
    for (const uint8_t* entry = madt + 44; entry + 2 <= end && entry[1] != 0; entry += entry[1]) {
        const bool is_local = entry[0] == 0 && (word<uint32_t>(entry + 4) & 1) != 0;
        const bool is_x2 = entry[0] == 9 && (word<uint32_t>(entry + 8) & 1) != 0;
        if (!is_local && !is_x2) continue;
        if (count < ids_max) ids[count] = is_local ? entry[3] : word<uint32_t>(entry + 4);
        count++;
    }
    return count;
}

uint64_t config_space_address()
{
    const uint8_t* mcfg = find_table("MCFG");
    if (mcfg == nullptr || word<uint32_t>(mcfg + 4) < 60) return 0;
    return word<uint64_t>(mcfg + 44);
}

void power_off()
{
    const uint8_t* fadt = find_table("FACP");
    if (fadt == nullptr) return;
    const bool has_sleep_register = word<uint32_t>(fadt + 4) >= 256;
    if (!has_sleep_register || !write_address(fadt + 244, soft_off | sleep_enable)) {
        const auto control = static_cast<uint16_t>(word<uint32_t>(fadt + 64));
        if (control != 0) out16(control, 1u << 13);  // type 0 is off on the machines that have it
    }
    settle();
}

void acpi_reset()
{
    constexpr uint32_t has_reset_register = 1u << 10;
    const uint8_t* fadt = find_table("FACP");
    if (fadt == nullptr || (word<uint32_t>(fadt + 112) & has_reset_register) == 0) return;
    write_address(fadt + 116, fadt[128]);
    settle();
}

}  // namespace guest
