#pragma once
// Memory as a guest has it, and a file that some of it is saved in, for tests of what reads such
// files.

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "drivers/kvm/vmm/state/checksum.hpp"
#include "drivers/kvm/vmm/state/runs.hpp"
#include "xml/base/fd.hpp"

namespace hostler::vmm::test {

constexpr std::size_t page_bytes = 4096;

/// A memfd and its mapping.
class MappedMemory {
public:
    explicit MappedMemory(std::size_t bytes) : file_(::memfd_create("memory", MFD_CLOEXEC))
    {
        EXPECT_EQ(::ftruncate(file_.get(), static_cast<off_t>(bytes)), 0);
        void* const start =
            ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file_.get(), 0);
        bytes_ = {static_cast<std::byte*>(start), bytes};
    }
    ~MappedMemory() { ::munmap(bytes_.data(), bytes_.size()); }
    MappedMemory(const MappedMemory&) = delete;
    MappedMemory& operator=(const MappedMemory&) = delete;

    std::span<std::byte> bytes() const { return bytes_; }
    std::span<std::byte> page(std::size_t index) const
    {
        return bytes_.subspan(index * page_bytes, page_bytes);
    }
    int file() const { return file_.get(); }

private:
    Fd file_;
    std::span<std::byte> bytes_;
};

/// What each byte of a saved page is: never 0, and another on the next pages.
constexpr std::byte saved_byte(std::size_t page)
{
    return static_cast<std::byte>(page % 251 + 1);
}

inline bool is_saved_page(std::span<const std::byte> page, std::size_t index)
{
    return std::ranges::all_of(page, [index](std::byte each) { return each == saved_byte(index); });
}

inline bool is_zero(std::span<const std::byte> page)
{
    return std::ranges::all_of(page, [](std::byte each) { return each == std::byte{}; });
}

/// Writes these pages, which are one run, into the file, where memory begins at `offset`.
inline Run save_run(const Fd& file, std::uint64_t offset, std::size_t first_page, std::size_t pages)
{
    std::vector<std::byte> bytes(pages * page_bytes);
    for (std::size_t at = 0; at < bytes.size(); ++at)
        bytes[at] = saved_byte(first_page + at / page_bytes);
    const std::uint64_t start = first_page * page_bytes;
    EXPECT_EQ(::pwrite(file.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset + start)),
              static_cast<ssize_t>(bytes.size()));
    return {start, static_cast<std::uint32_t>(bytes.size()), checksum(bytes)};
}

}  // namespace hostler::vmm::test
