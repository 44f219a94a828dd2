// What the compiler calls without being asked.

#include <stddef.h>

extern "C" {

void* memset(void* to, int value, size_t size)
{
    void* const start = to;
    asm volatile("rep stosb" : "+D"(to), "+c"(size) : "a"(value) : "memory");
    return start;
}

void* memcpy(void* to, const void* from, size_t size)
{
    void* const start = to;
    asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size) : : "memory");
    return start;
}

int memcmp(const void* left, const void* right, size_t size)
{
    const auto* a = static_cast<const unsigned char*>(left);
    const auto* b = static_cast<const unsigned char*>(right);
    for (size_t i = 0; i < size; i++)
        if (a[i] != b[i]) return a[i] - b[i];
    return 0;
}

size_t strlen(const char* text)
{
    size_t length = 0;
    while (text[length] != 0) length++;
    return length;
}

int strncmp(const char* left, const char* right, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (left[i] != right[i]) return left[i] < right[i] ? -1 : 1;
        if (left[i] == 0) break;
    }
    return 0;
}
}
