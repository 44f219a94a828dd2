#pragma once
// The numbers and structures of a network device (virtio 1.2, 5.1). The kernel's header for them is
// no C++: it has a field named class.

#include <array>
#include <cstddef>
#include <cstdint>

#include "drivers/kvm/vmm/virtio/features.hpp"

namespace hostler::vmm::virtio::net {

// Features (5.1.3).
constexpr std::uint64_t csum = bit(0);
constexpr std::uint64_t guest_csum = bit(1);
constexpr std::uint64_t ctrl_guest_offloads = bit(2);
constexpr std::uint64_t has_mtu = bit(3);
constexpr std::uint64_t has_mac = bit(5);
constexpr std::uint64_t guest_tso4 = bit(7);
constexpr std::uint64_t guest_tso6 = bit(8);
constexpr std::uint64_t guest_ecn = bit(9);
constexpr std::uint64_t host_tso4 = bit(11);
constexpr std::uint64_t host_tso6 = bit(12);
constexpr std::uint64_t host_ecn = bit(13);
constexpr std::uint64_t mergeable_buffers = bit(15);
constexpr std::uint64_t has_status = bit(16);
constexpr std::uint64_t ctrl_queue = bit(17);
constexpr std::uint64_t ctrl_rx = bit(18);
constexpr std::uint64_t multi_queue = bit(22);
constexpr std::uint64_t ctrl_mac_address = bit(23);

/// The configuration (5.1.4), as far as the features above reach.
struct Config {
    std::array<std::uint8_t, 6> mac{};
    std::uint16_t status = 0;
    std::uint16_t pairs_max = 0;
    std::uint16_t mtu = 0;
};
static_assert(sizeof(Config) == 12);
constexpr std::uint16_t link_up = 1;

/// What precedes each frame in a buffer (5.1.6).
constexpr std::size_t header_bytes = 12;
constexpr std::size_t header_buffers = 10;  ///< where it says how many buffers the frame takes

// The control queue (5.1.6.5): a class and a number, then what the command needs.
struct Command {
    std::uint8_t command_class = 0;
    std::uint8_t number = 0;
    bool operator==(const Command&) const = default;
};
constexpr std::uint8_t rx_class = 0;  ///< promiscuous, all-multicast and so on: 0 to 5
constexpr std::uint8_t rx_commands = 6;
constexpr Command mac_table_set = {1, 0};
constexpr Command mac_address_set = {1, 1};
constexpr Command pairs_set = {4, 0};
constexpr Command guest_offloads_set = {5, 0};

constexpr std::uint8_t ack_ok = 0;
constexpr std::uint8_t ack_error = 1;

}  // namespace hostler::vmm::virtio::net
