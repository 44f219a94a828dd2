#include "drivers/kvm/vmm/virtio/net_control.hpp"

#include "drivers/kvm/vmm/virtio/net_format.hpp"

namespace hostler::vmm::virtio {
namespace {

template <class What, class Field>
std::optional<NetCommand> whole(Cursor cursor)
{
    const auto field = cursor.take<Field>();
    if (!field || !cursor.piece(1).empty()) return std::nullopt;
    return What{*field};
}

}  // namespace

std::optional<NetCommand> decode_net_command(const Chain& chain) noexcept
{
    Cursor cursor(chain.readable());
    const auto command = cursor.take<net::Command>();
    if (!command) return std::nullopt;
    if (command->command_class == net::rx_class && command->number < net::rx_commands)
        return SetFilter{};
    if (command == net::mac_table_set) return SetFilter{};
    if (command == net::mac_address_set) return whole<SetMac, MacAddress>(cursor);
    if (command == net::pairs_set) return whole<SetPairs, std::uint16_t>(cursor);
    if (command == net::guest_offloads_set) return whole<SetOffloads, std::uint64_t>(cursor);
    return std::nullopt;
}

}  // namespace hostler::vmm::virtio
