#include "drivers/kvm/vmm/pci/bar.hpp"

namespace hostler::vmm::pci {

void Bar::place(std::optional<std::uint32_t> address) noexcept
{
    if (address == address_) return;
    if (address_) memory_.remove(*address_);
    address_.reset();
    if (address && memory_.add(*address, bytes_, window_)) address_ = address;
}

}  // namespace hostler::vmm::pci
