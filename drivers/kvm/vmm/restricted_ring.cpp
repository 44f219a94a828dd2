#include "drivers/kvm/vmm/restricted_ring.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

namespace hostler::vmm {
namespace {

/// Two calls that liburing 2.3 declares and does not export.
int register_with(const io_uring& ring, unsigned operation, const void* what, std::size_t count)
{
    const long result = ::syscall(__NR_io_uring_register, ring.ring_fd, operation, what, count);
    return result < 0 ? errno : 0;
}

}  // namespace

int restrict_ring(const io_uring& ring, std::span<const std::uint8_t> operations,
                  std::uint8_t flags) noexcept
{
    std::vector<io_uring_restriction> rules;
    for (const std::uint8_t operation : operations) {
        rules.emplace_back().opcode = IORING_RESTRICTION_SQE_OP;
        rules.back().sqe_op = operation;
    }
    for (const auto kind :
         {IORING_RESTRICTION_SQE_FLAGS_REQUIRED, IORING_RESTRICTION_SQE_FLAGS_ALLOWED}) {
        rules.emplace_back().opcode = static_cast<std::uint16_t>(kind);
        rules.back().sqe_flags = flags;
    }
    return register_with(ring, IORING_REGISTER_RESTRICTIONS, rules.data(), rules.size());
}

int enable_ring(const io_uring& ring) noexcept
{
    return register_with(ring, IORING_REGISTER_ENABLE_RINGS, nullptr, 0);
}

}  // namespace hostler::vmm
