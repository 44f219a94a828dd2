#include "drivers/kvm/vmm/cpu/hypercall.hpp"

#include <linux/kvm_para.h>

namespace hostler::vmm {
namespace {

constexpr std::uint64_t page_bytes = 4096;

/// A guest says which of its pages are encrypted. Ours are not, ever: pages that it owns are as it
/// wants them, others cannot be.
std::int64_t map_gpa_range(std::uint64_t address, std::uint64_t pages, const GuestMemory& memory)
{
    const bool is_ours = pages <= memory.size() / page_bytes &&
                         memory.at(GuestAddress{address}, pages * page_bytes).has_value();
    return is_ours ? 0 : -KVM_EINVAL;
}

}  // namespace

std::uint64_t hypercalls_wanted() noexcept
{
    return std::uint64_t{1} << KVM_HC_MAP_GPA_RANGE;
}

std::int64_t answer_hypercall(const Hypercall& call, const GuestMemory& memory) noexcept
{
    if (call.number != KVM_HC_MAP_GPA_RANGE) return -KVM_ENOSYS;
    return map_gpa_range(call.arguments[0], call.arguments[1], memory);
}

}  // namespace hostler::vmm
