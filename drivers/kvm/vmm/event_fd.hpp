#pragma once
// EventFd: the kernel's counter that wakes a thread or raises an interrupt. Any thread may use it.

#include <cstdint>

#include "xml/base/fd.hpp"

namespace hostler::vmm {

class EventFd {
public:
    /// Non-blocking, closed on exec. Without descriptors left the process ends (fatal.hpp).
    EventFd();

    int get() const noexcept { return fd_.get(); }

    /// Adds one. A counter that is full is a signal already given, so nothing can fail.
    void signal() const noexcept;

    /// Takes all that was signalled and sets the counter to zero; 0 if nothing was.
    std::uint64_t drain() const noexcept;

    /// Whether drain() would give something, which stays.
    bool is_signalled() const noexcept;

private:
    Fd fd_;
};

}  // namespace hostler::vmm
