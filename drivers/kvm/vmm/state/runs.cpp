#include "drivers/kvm/vmm/state/runs.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "drivers/kvm/vmm/state/checksum.hpp"

namespace hostler::vmm {
namespace {

constexpr std::size_t page_bytes = 4096;
/// Zero pages between two others are written with them: a hole would cost more.
constexpr std::size_t gap_bytes_max = 64 << 10;

/// As a rule the first few bytes of a page tell that it is not.
bool is_zero(std::span<const std::byte> bytes)
{
    constexpr std::size_t step = 256;
    for (std::size_t at = 0; at + step <= bytes.size(); at += step) {
        std::uint64_t any = 0;
        for (std::size_t i = 0; i < step; i += sizeof any) {
            std::uint64_t word = 0;
            std::memcpy(&word, bytes.data() + at + i, sizeof word);
            any |= word;
        }
        if (any) return false;
    }
    return true;
}

}  // namespace

Run Runs::next() noexcept
{
    const std::size_t start = next_page(at_);
    std::size_t end = start;
    std::uint32_t sum = 0;
    for (at_ = start; at_ < memory_.size() && at_ - start < run_bytes_max; at_ += page_bytes) {
        if (is_worth(at_)) {
            const std::size_t next = at_ + page_bytes;
            sum = checksum(memory_.subspan(end, next - end), sum);
            end = next;
        } else if (at_ - end >= gap_bytes_max) {
            break;
        }
    }
    at_ = end;
    return {start, static_cast<std::uint32_t>(end - start), sum};
}

bool Runs::is_worth(std::size_t at) noexcept
{
    look(at);
    return at < data_end_ && !is_zero(memory_.subspan(at, page_bytes));
}

std::size_t Runs::next_page(std::size_t at) noexcept
{
    while (at < memory_.size() && !is_worth(at)) at = at < data_end_ ? at + page_bytes : data_;
    return std::min(at, memory_.size());
}

/// Where the file holds something at `at`, and up to where; else where it begins again.
void Runs::look(std::size_t at) noexcept
{
    if (at < data_end_ || at < data_) return;
    const off_t data = ::lseek(file_, static_cast<off_t>(at), SEEK_DATA);
    data_ = data < 0 ? memory_.size() : static_cast<std::size_t>(data) / page_bytes * page_bytes;
    if (data_ > at) return;
    const off_t hole = ::lseek(file_, static_cast<off_t>(at), SEEK_HOLE);
    data_end_ = hole < 0
                    ? memory_.size()
                    : (static_cast<std::size_t>(hole) + page_bytes - 1) / page_bytes * page_bytes;
}

}  // namespace hostler::vmm
