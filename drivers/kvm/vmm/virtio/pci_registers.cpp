// The half of PciTransport that vCPU threads enter: configuration space and BAR 0.

#include <algorithm>
#include <array>
#include <utility>

#include "drivers/kvm/vmm/virtio/pci_transport.hpp"
#include "drivers/kvm/vmm/virtio/pci_window.hpp"

namespace hostler::vmm::virtio {

void PciTransport::read_config(std::size_t offset, std::span<std::byte> data) noexcept
{
    locked([&] {
        if (peeps(offset, data.size())) take_peephole();
        config_.read(offset, data);
    });
}

void PciTransport::write_config(std::size_t offset, std::span<const std::byte> data) noexcept
{
    locked([&] {
        config_.write(offset, data);
        if (peeps(offset, data.size())) {
            const auto [at, bytes] = pci_window::peephole(config_, peephole_);
            std::array<std::byte, 4> value{};
            config_.read(peephole_ + pci_window::peephole_data, value);
            if (bytes) write_window(at, std::span(value).first(bytes));
            return;
        }
        msix_.refresh(config_);
        place_window();
    });
}

/// Whether an access to configuration space touches the data of the PCI_CFG capability.
bool PciTransport::peeps(std::size_t offset, std::size_t bytes) const noexcept
{
    const std::size_t data = peephole_ + pci_window::peephole_data;
    return offset < data + sizeof(std::uint32_t) && data < offset + bytes;
}

/// Fetches what the peephole looks at into its data.
void PciTransport::take_peephole() noexcept
{
    const auto [at, bytes] = pci_window::peephole(config_, peephole_);
    std::array<std::byte, 4> value{};
    if (bytes) read_window(at, std::span(value).first(bytes));
    for (std::size_t i = 0; i < bytes; ++i)
        config_.set(peephole_ + pci_window::peephole_data + i,
                    std::to_integer<std::uint8_t>(value[i]));
}

void PciTransport::read(std::uint64_t offset, std::span<std::byte> data) noexcept
{
    locked([&] { read_window(offset, data); });
}

void PciTransport::write(std::uint64_t offset, std::span<const std::byte> data) noexcept
{
    locked([&] { write_window(offset, data); });
}

void PciTransport::read_window(std::uint64_t offset, std::span<std::byte> data) noexcept
{
    const std::uint64_t in_page = offset % pci_window::page;
    std::ranges::fill(data, std::byte{0});
    switch (offset - in_page) {
        case pci_window::common:
            registers_.read(in_page, data);
            break;
        case pci_window::isr:
            // Reading acknowledges (4.1.4.5).
            if (in_page == 0) data[0] = std::byte{std::exchange(isr_, std::uint8_t{0})};
            break;
        case pci_window::device: {
            const auto config = device_->config();
            if (in_page >= config.size()) break;
            const auto source = config.subspan(in_page);
            std::ranges::copy(source.first(std::min(source.size(), data.size())), data.begin());
            break;
        }
        case pci_window::msix.table:
            msix_.read_table(in_page, data);
            break;
        case pci_window::msix.pending:
            msix_.read_pending(in_page, data);
            break;
        default:
            break;
    }
}

void PciTransport::write_window(std::uint64_t offset, std::span<const std::byte> data) noexcept
{
    const std::uint64_t in_page = offset % pci_window::page;
    switch (offset - in_page) {
        case pci_window::common:
            if (!is_resetting_) request(registers_.write(in_page, data));
            break;
        case pci_window::device:
            write_device_config(in_page, data);
            break;
        case pci_window::notify:
            if (const auto index = in_page / pci_window::notify_step; index < bells_.size())
                bells_[index]->event.signal();
            break;
        case pci_window::msix.table:
            msix_.write_table(in_page, data);
            break;
        default:
            break;
    }
}

void PciTransport::write_device_config(std::uint64_t offset,
                                       std::span<const std::byte> data) noexcept
{
    const std::size_t size = device_->config().size();
    if (offset < size && data.size() <= size - offset) device_->write_config(offset, data);
}

}  // namespace hostler::vmm::virtio
