#pragma once

#include <stddef.h>
#include <stdint.h>

namespace guest {

inline void out8(uint16_t port, uint8_t value)
{
    asm volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

inline void out16(uint16_t port, uint16_t value)
{
    asm volatile("outw %0, %1" : : "a"(value), "Nd"(port));
}

inline void out32(uint16_t port, uint32_t value)
{
    asm volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

inline uint8_t in8(uint16_t port)
{
    uint8_t value = 0;
    asm volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

inline uint32_t in32(uint16_t port)
{
    uint32_t value = 0;
    asm volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

inline uint64_t read_msr(uint32_t number)
{
    uint32_t low = 0;
    uint32_t high = 0;
    asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(number));
    return uint64_t{high} << 32 | low;
}

inline void write_msr(uint32_t number, uint64_t value)
{
    asm volatile("wrmsr"
                 :
                 : "c"(number), "a"(static_cast<uint32_t>(value)),
                   "d"(static_cast<uint32_t>(value >> 32))
                 : "memory");
}

struct Cpuid {
    uint32_t a;
    uint32_t b;
    uint32_t c;
    uint32_t d;
};

inline Cpuid cpuid(uint32_t leaf)
{
    Cpuid id{};
    asm volatile("cpuid" : "=a"(id.a), "=b"(id.b), "=c"(id.c), "=d"(id.d) : "a"(leaf), "c"(0));
    return id;
}

/// The time stamp counter, not read before earlier loads are done.
inline uint64_t tsc()
{
    uint32_t low = 0;
    uint32_t high = 0;
    asm volatile("lfence; rdtsc" : "=a"(low), "=d"(high) : : "memory");
    return uint64_t{high} << 32 | low;
}

inline void pause()
{
    asm volatile("pause" : : : "memory");
}
inline void enable_interrupts()
{
    asm volatile("sti" : : : "memory");
}
inline void disable_interrupts()
{
    asm volatile("cli" : : : "memory");
}

/// Sleeps until an interrupt. Enabled and halted in one step: none is lost in between.
inline void halt_until_interrupt()
{
    asm volatile("sti; hlt; cli" : : : "memory");
}

/// Cycles that stand for "far too long", also where the host does other work: half a minute on any
/// processor, never part of what is measured.
constexpr uint64_t patience_cycles = 150'000'000'000;

/// Whether the condition came true before patience ended.
template <class Condition>
bool wait_for(Condition condition)
{
    const uint64_t start = tsc();
    while (!condition()) {
        if (tsc() - start > patience_cycles) return false;
        pause();
    }
    return true;
}

/// A register of a device in memory.
template <class Word>
volatile Word& reg(uint64_t address)
{
    return *reinterpret_cast<volatile Word*>(address);
}

}  // namespace guest
