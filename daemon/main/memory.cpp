#include "daemon/main/memory.hpp"

#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <fstream>

namespace hostler::daemon {
namespace {

constexpr std::chrono::seconds look_every{5};
constexpr std::size_t worth_bytes = 2 << 20;

/// Of what is resident, that which is no file's (proc_pid_statm(5)).
std::size_t own_bytes()
{
    std::ifstream file("/proc/self/statm");
    std::size_t size = 0, resident = 0, shared = 0;
    file >> size >> resident >> shared;
    return (resident - shared) * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

/// What of it nobody uses: a crowd that has left shows here alone, where the last look was while it
/// was there.
std::size_t idle_bytes()
{
    const struct mallinfo2 heap = ::mallinfo2();
    const std::size_t used = heap.uordblks + heap.hblkhd;
    const std::size_t own = own_bytes();
    return own - std::min(own, used);
}

}  // namespace

/// By itself glibc gives every thread a heap of its own, and keeps whatever lies below the largest
/// piece that was ever freed.
void bound_memory()
{
    constexpr int heaps_max = 2;
    constexpr int piece_bytes_max = 1 << 20;  // of a heap; what is larger is mapped by itself
    constexpr int kept_bytes_max = 4 << 20;
    ::mallopt(M_ARENA_MAX, heaps_max);
    ::mallopt(M_MMAP_THRESHOLD, piece_bytes_max);
    ::mallopt(M_TRIM_THRESHOLD, kept_bytes_max);
}

Task<> give_back_memory()
{
    ::malloc_trim(0);  // what reading the definitions has left
    std::size_t left = idle_bytes();
    for (;;) {
        co_await sleep_for(look_every);
        const std::size_t now = idle_bytes();
        left = std::min(left, now);
        if (now < left + worth_bytes) continue;
        ::malloc_trim(0);
        left = idle_bytes();
    }
}

}  // namespace hostler::daemon
