#pragma once
// UserFaults: pages that this process brings in when somebody, KVM included, first touches them
// (userfaultfd; Linux, Documentation/admin-guide/mm/userfaultfd.rst). Any thread may supply pages;
// one waits for faults.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "xml/base/error.hpp"
#include "xml/base/fd.hpp"

namespace hostler::vmm {

class UserFaults {
public:
    static constexpr std::size_t page_bytes = 4096;

    /// For `memory`, shared and of ordinary pages, of which none has been touched. `device` is
    /// /dev/userfaultfd. An error says what this host or this memory does not have.
    static Result<UserFaults> watch(const Fd& device, std::span<std::byte> memory);

    /// Where in the memory somebody waits; nothing once `end`, an event's counter, is signalled.
    std::optional<std::size_t> next(int end) const noexcept;

    /// Puts `pages` at this place, but for those that are there already, and wakes who waits.
    void put(std::size_t at, std::span<const std::byte> pages) const noexcept;
    /// Puts a page of zeros unless one is there, and wakes who waits.
    void put_zeros(std::size_t at) const noexcept;

    /// From now on what is missing is zero, and nobody waits.
    void leave() const noexcept;

private:
    UserFaults(Fd fd, std::span<std::byte> memory) : fd_(std::move(fd)), memory_(memory) {}

    std::uint64_t address_of(std::size_t at) const noexcept;
    void wake(std::size_t at) const noexcept;

    Fd fd_;
    std::span<std::byte> memory_;
};

}  // namespace hostler::vmm
