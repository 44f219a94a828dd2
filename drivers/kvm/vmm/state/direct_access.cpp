#include "drivers/kvm/vmm/state/direct_access.hpp"

#include <fcntl.h>

namespace hostler::vmm {

DirectAccess::DirectAccess(int file) noexcept : file_(file)
{
    const int flags = ::fcntl(file, F_GETFL);
    is_on_ = flags >= 0 && ::fcntl(file, F_SETFL, flags | O_DIRECT) == 0;
}

void DirectAccess::leave() noexcept
{
    if (!is_on_) return;
    // In this order: who sees that it is off takes EINVAL for a failure.
    ::fcntl(file_, F_SETFL, ::fcntl(file_, F_GETFL) & ~O_DIRECT);
    is_on_ = false;
}

}  // namespace hostler::vmm
