#pragma once

#include "tests/guests/runtime/serial.hpp"

namespace guest {

// What a guest found, a line each on the serial port: "ok NAME", "not ok NAME: why",
// "skip NAME: why". Used by the processor that booted.

void ok(const char* name);
void skip(const char* name, const char* why);

/// Starts the line of a failure, and counts it.
void begin_failure(const char* name);

template <class... Why>
void fail(const char* name, Why... why)
{
    begin_failure(name);
    print(why...);
    print("\n");
}

/// One check: ok, or a failure with the reason.
template <class... Why>
bool check(bool holds, const char* name, Why... why)
{
    if (holds)
        ok(name);
    else
        fail(name, why...);
    return holds;
}

/// Prints "done: N ok, N not ok" and ends the machine: by the exit port with 0 or 1, and, where
/// there is none, by ACPI.
[[noreturn]] void finish();

/// Stops this processor for good.
[[noreturn]] void stop();

}  // namespace guest
