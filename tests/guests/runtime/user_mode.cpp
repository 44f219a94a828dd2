#include "tests/guests/runtime/user_mode.hpp"

#include "tests/guests/runtime/interrupts.hpp"
#include "tests/guests/runtime/layout.h"

namespace guest {
namespace {

constexpr uint8_t back_vector = 0x80;
constexpr uint16_t task = 0x30;

/// What the processor takes the stack of level 0 from (AMD64 manual, volume 2, 12.2.5).
struct [[gnu::packed]] Task {
    uint32_t reserved;
    uint64_t stacks[3];
    uint8_t rest[76];
};
static_assert(sizeof(Task) == 104);

alignas(16) Task task_state;
alignas(16) uint8_t interrupt_stack[4096];

// The boot descriptors, then a user's data and code, then the task's two words.
uint64_t descriptors[8] = {0,
                           0x00cf9b000000ffff,
                           0x00cf93000000ffff,
                           0x00af9b000000ffff,
                           0x00cff3000000ffff,
                           0x00affb000000ffff,
                           0,
                           0};

void load_descriptors()
{
    task_state.stacks[0] = reinterpret_cast<uint64_t>(interrupt_stack + sizeof interrupt_stack);
    const auto base = reinterpret_cast<uint64_t>(&task_state);
    descriptors[6] = (sizeof(Task) - 1) | (base & 0xffffff) << 16 | uint64_t{0x89} << 40 |
                     (base >> 24 & 0xff) << 56;
    descriptors[7] = base >> 32;
    struct [[gnu::packed]] {
        uint16_t limit = sizeof descriptors - 1;
        uint64_t base = reinterpret_cast<uint64_t>(descriptors);
    } pointer;
    asm volatile("lgdt %0; ltr %w1" : : "m"(pointer), "r"(uint32_t{task}) : "memory");
}

}  // namespace

extern "C" const char user_mode_left[];
extern "C" uint64_t user_mode_enter(const char* code);
extern "C" uint64_t user_mode_stack;

uint64_t run_as_user(const char* code)
{
    load_descriptors();
    open_to_users(back_vector);
    on_interrupt(back_vector, [](InterruptFrame& frame) {
        frame.cs = CODE64;
        frame.ss = 0;
        frame.rsp = user_mode_stack;
        frame.rip = reinterpret_cast<uint64_t>(user_mode_left);
    });
    return user_mode_enter(code);
}

}  // namespace guest
