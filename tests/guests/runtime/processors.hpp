#pragma once

#include <stdint.h>

namespace guest {

/// Starts all other processors with INIT and two start-up interrupts to all. Each runs `work` with
/// a number from 1 on, interrupts off, its local APIC on, and stops when that returns.
void start_processors(void (*work)(uint32_t number));

/// How many have been started so far, the first not counted.
uint32_t processors_started();

}  // namespace guest
