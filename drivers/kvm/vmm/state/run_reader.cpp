#include "drivers/kvm/vmm/state/run_reader.hpp"

#include <unistd.h>

#include <cerrno>

#include "drivers/kvm/vmm/state/checksum.hpp"

namespace hostler::vmm {

bool RunReader::read(const Run& run, std::span<std::byte> into) noexcept
{
    std::uint64_t at = offset_ + run.start;
    for (std::span<std::byte> left = into; !left.empty();) {
        const bool is_direct = access_.is_on();
        const ssize_t count = ::pread(file_, left.data(), left.size(), static_cast<off_t>(at));
        const bool is_misplaced = count < 0 && errno == EINVAL && is_direct;
        if (is_misplaced) access_.leave();
        if (is_misplaced || (count < 0 && errno == EINTR)) continue;
        if (count <= 0) return false;
        at += static_cast<std::uint64_t>(count);
        left = left.subspan(static_cast<std::size_t>(count));
    }
    return checksum(into) == run.sum;
}

}  // namespace hostler::vmm
