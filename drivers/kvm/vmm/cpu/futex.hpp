#pragma once
// A word that threads of this process wait on. std::atomic's own wait() spins and yields first,
// which costs a vCPU's host processor and two more system calls in its sandbox.

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <climits>
#include <cstdint>

namespace hostler::vmm {

/// Returns once `word` is not `seen` any more, or earlier: the caller looks again.
inline void futex_wait(const std::atomic<std::uint32_t>& word, std::uint32_t seen) noexcept
{
    ::syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, seen, nullptr, nullptr, 0);
}

inline void futex_wake_all(const std::atomic<std::uint32_t>& word) noexcept
{
    ::syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, INT_MAX, nullptr, nullptr, 0);
}

}  // namespace hostler::vmm
