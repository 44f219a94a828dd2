#pragma once
// Guests of a few instructions, in 32-bit protected mode unless they say otherwise, to be wrapped
// by multiboot_file().

#include <string>
#include <string_view>

namespace hostler::vmm::test {

constexpr std::uint64_t counter = 0x20'0000;

template <std::size_t Size>
constexpr std::string_view code(const char (&bytes)[Size])
{
    return {bytes, Size - 1};
}

/// Counts at `counter` for ever.
constexpr std::string_view counting = code(
    "\xff\x05\x00\x00\x20\x00"  // inc dword [0x200000]
    "\xeb\xf8");                // jmp back

/// Puts the time stamp counter at `counter` for ever.
constexpr std::string_view telling_time = code(
    "\x0f\x31"                  // rdtsc
    "\x89\x15\x04\x00\x20\x00"  // mov [0x200004], edx
    "\xa3\x00\x00\x20\x00"      // mov [0x200000], eax
    "\xeb\xf1");                // jmp back

constexpr std::uint64_t wall_clock = 0x30'0000;

/// Has KVM write its wall clock page at `wall_clock`, and counts at `counter` for ever.
constexpr std::string_view asking_wall_clock = code(
    "\xb9\x00\x4d\x56\x4b"  // mov ecx, 0x4b564d00
    "\xb8\x00\x00\x30\x00"  // mov eax, 0x300000
    "\x31\xd2"              // xor edx, edx
    "\x0f\x30"              // wrmsr
    "\xff\x05\x00\x00\x20\x00"
    "\xeb\xf8");

constexpr std::uint64_t steal_page = 0x30'0000;

/// Has KVM count at `steal_page` how long its processor was taken away, and counts at `counter` for
/// ever.
constexpr std::string_view asking_steal = code(
    "\xb9\x03\x4d\x56\x4b"  // mov ecx, 0x4b564d03
    "\xb8\x01\x00\x30\x00"  // mov eax, 0x300001
    "\x31\xd2"              // xor edx, edx
    "\x0f\x30"              // wrmsr
    "\xff\x05\x00\x00\x20\x00"
    "\xeb\xf8");

/// Counts at `counter` and writes it to the exit port at 3.
constexpr std::string_view exiting = code(
    "\xb8\x03\x00\x00\x00"  // mov eax, 3
    "\x66\xba\xf4\x00"      // mov dx, 0xf4
    "\xef"                  // out dx, eax
    "\xff\x05\x00\x00\x20\x00"
    "\xf4\xeb\xfd");  // hlt, for ever

/// Counts at `counter` each time that it begins, and then for ever at the next word.
constexpr std::string_view counting_lives = code(
    "\xff\x05\x00\x00\x20\x00"  // inc dword [0x200000]
    "\xff\x05\x04\x00\x20\x00"  // inc dword [0x200004]
    "\xeb\xf8");

/// Counts at `counter` each time that it begins; resets itself in its first life.
constexpr std::string_view resetting = code(
    "\xff\x05\x00\x00\x20\x00"      // inc dword [0x200000]
    "\x83\x3d\x00\x00\x20\x00\x01"  // cmp dword [0x200000], 1
    "\x75\x04"                      // jne over
    "\xb0\xfe\xe6\x64"              // mov al, 0xfe; out 0x64, al
    "\xff\x05\x04\x00\x20\x00"      // inc dword [0x200004]
    "\xeb\xf8");

/// Loads an empty interrupt table and traps.
constexpr std::string_view triple_faulting = code(
    "\x0f\x01\x1d\x00\x00\x20\x00"  // lidt [0x200000]
    "\xcc");                        // int3

/// Starts all other processors at 0x8000, then counts at `counter`.
constexpr std::string_view starting_others = code(
    "\xc7\x05\x00\x03\xe0\xfe\x00\x45\x0c\x00"  // mov dword [0xfee00300], INIT to all others
    "\xc7\x05\x00\x03\xe0\xfe\x08\x46\x0c\x00"  // mov dword [0xfee00300], SIPI to 0x8000
    "\xff\x05\x00\x00\x20\x00\xeb\xf8");

constexpr std::uint64_t others_entry = 0x8000;
constexpr std::uint64_t others_counter = 0xa000;

/// Of another processor, in real mode at `others_entry`: counts at `others_counter`, locked.
constexpr std::string_view other_counting = code(
    "\xf0\x66\xff\x06\x00\xa0"  // lock inc dword [0xa000]
    "\xeb\xf8");

}  // namespace hostler::vmm::test
