#pragma once

#include <stdint.h>

namespace guest {

/// A number printed in base 16.
struct Hex {
    uint64_t value;
};

// The 16550 at 0x3f8, by polling. One processor prints at a time.
void print(const char* text);
void print(uint64_t number);
void print(Hex number);
inline void print(uint32_t number)
{
    print(uint64_t{number});
}
inline void print(int number)
{
    print(static_cast<uint64_t>(number));
}

template <class First, class Second, class... More>
void print(First first, Second second, More... more)
{
    print(first);
    print(second, more...);
}

}  // namespace guest
