#include "drivers/kvm/vmm/virtio/net.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <string>
#include <utility>

namespace hostler::vmm::virtio {
namespace {

constexpr std::uint64_t guest_offloads =
    net::guest_csum | net::guest_tso4 | net::guest_tso6 | net::guest_ecn;
constexpr std::uint64_t host_offloads = net::csum | net::host_tso4 | net::host_tso6 | net::host_ecn;

/// A feature and those of which it needs at least one (5.1.3.1).
struct Need {
    std::uint64_t feature;
    std::uint64_t any_of;
};
constexpr Need needs[] = {
    {net::guest_tso4, net::guest_csum},
    {net::guest_tso6, net::guest_csum},
    {net::guest_ecn, net::guest_tso4 | net::guest_tso6},
    {net::host_tso4, net::csum},
    {net::host_tso6, net::csum},
    {net::host_ecn, net::host_tso4 | net::host_tso6},
    {net::ctrl_rx, net::ctrl_queue},
    {net::ctrl_mac_address, net::ctrl_queue},
    {net::ctrl_guest_offloads, net::ctrl_queue},
    {net::multi_queue, net::ctrl_queue},
};

constexpr std::uint16_t control_queue_size = 64;

constexpr std::uint32_t mtu_min = 68;
constexpr std::uint32_t mtu_max = 65535;
constexpr std::uint32_t queue_size_max = 1024;
constexpr int pairs_max = 64;

Result<Net::Options> options_of(const proto::vmm::Device& config)
{
    const proto::vmm::Net& net = config.net();
    const auto wrong = [&](const std::string& why) {
        return Error(ErrorCode::config_unsupported, config.alias() + ": " + why);
    };
    const std::uint32_t queue_size = net.queue_size() == 0 ? 256 : net.queue_size();
    Net::Options options;
    if (net.mac().size() != options.mac.size()) return wrong("a MAC address has six bytes");
    if (net.mtu() != 0 && (net.mtu() < mtu_min || net.mtu() > mtu_max))
        return wrong("an MTU lies between 68 and 65535, not at " + std::to_string(net.mtu()));
    if (!std::has_single_bit(queue_size) || queue_size < 4 || queue_size > queue_size_max)
        return wrong("a queue's size is a power of two from 4 to 1024");
    if (net.fds_size() < 1 || net.fds_size() > pairs_max)
        return wrong("a network card has 1 to 64 queues");
    std::memcpy(options.mac.data(), net.mac().data(), options.mac.size());
    options.mtu = static_cast<std::uint16_t>(net.mtu());
    options.queue_size = static_cast<std::uint16_t>(queue_size);
    options.is_link_up = !net.link_down();
    options.offloads = !net.no_offloads();
    return options;
}

}  // namespace

Result<std::unique_ptr<Device>> Net::create(const proto::vmm::Device& config, Supplies& supplies)
{
    auto options = options_of(config);
    if (!options) return options.error();
    std::vector<Tap> taps;
    for (const std::int32_t index : config.net().fds()) {
        auto fd = supplies.descriptors.take(index, config.alias());
        if (!fd) return fd.error();
        auto tap = Tap::open(*std::move(fd), config.alias());
        if (!tap) return tap.error();
        taps.push_back(*std::move(tap));
    }
    return std::unique_ptr<Device>(std::make_unique<Net>(std::move(taps), *options));
}

Net::Net(std::vector<Tap> taps, Options options) : options_(options), mac_(options.mac)
{
    sizes_.assign(2 * taps.size(), options_.queue_size);
    sizes_.push_back(control_queue_size);
    for (Tap& tap : taps)
        pairs_.push_back(std::make_unique<NetPair>(std::move(tap), pairs_.size(), counters_));
    config_.mac = options_.mac;
    config_.status = options_.is_link_up ? net::link_up : 0;
    config_.pairs_max = static_cast<std::uint16_t>(pairs_.size());
    config_.mtu = options_.mtu;
}

std::uint64_t Net::features() const noexcept
{
    std::uint64_t features = net::has_mac | net::has_status | net::mergeable_buffers |
                             net::ctrl_queue | net::ctrl_rx | net::ctrl_mac_address;
    if (options_.mtu != 0) features |= net::has_mtu;
    if (pairs_.size() > 1) features |= net::multi_queue;
    if (options_.offloads && pairs_.front()->tap().can_offload())
        features |= guest_offloads | host_offloads | net::ctrl_guest_offloads;
    return features;
}

bool Net::accepts(std::uint64_t features) const noexcept
{
    return std::ranges::all_of(needs, [&](const Need& need) {
        return !(features & need.feature) || features & need.any_of;
    });
}

void Net::attach(Transport& transport) noexcept
{
    Device::attach(transport);
    for (const auto& pair : pairs_) {
        pair->set_link(options_.is_link_up);
        pair->attach(transport, [this] {
            tell_link(false);
            this->transport().report_failure("its interface is gone", true);
        });
    }
}

void Net::start() noexcept
{
    use_pairs(1);
    offload(transport().features());
    for (const auto& pair : pairs_) pair->start(transport().has(net::mergeable_buffers));
}

void Net::stop() noexcept
{
    for (const auto& pair : pairs_) pair->stop();
    mac_ = options_.mac;
}

void Net::pause() noexcept
{
    for (const auto& pair : pairs_) pair->pause();
}

void Net::resume() noexcept
{
    for (const auto& pair : pairs_) pair->resume();
}

void Net::transfer(Archive& state)
{
    std::uint64_t pairs = pairs_used_;
    std::uint64_t offloads = offloads_;
    state(mac_, pairs, offloads, config_.status);
    if (!state.is_loading()) return;
    if (pairs == 0 || pairs > pairs_.size()) return state.fail();
    if (transport().is_running()) {
        use_pairs(pairs);
        offload(offloads);
    }
    for (const auto& pair : pairs_) pair->set_link(config_.status & net::link_up);
}

std::size_t Net::held(std::size_t queue_index) const noexcept
{
    if (queue_index >= 2 * pairs_.size()) return 0;
    return pairs_[queue_index / 2]->held(queue_index % 2 == 0);
}

void Net::on_kick(std::size_t queue_index, Queue& queue) noexcept
{
    // The control queue stands behind the pairs that the driver knows of (5.1.2).
    const std::size_t pairs = transport().has(net::multi_queue) ? pairs_.size() : 1;
    if (queue_index == 2 * pairs && transport().has(net::ctrl_queue))
        serve_control(queue);
    else if (queue_index >= 2 * pairs)
        return;
    else if (queue_index % 2 == 0)
        pairs_[queue_index / 2]->receive();
    else
        pairs_[queue_index / 2]->send();
}

void Net::serve_control(Queue& commands) noexcept
{
    while (commands.pop(command_)) {
        const auto command = decode_net_command(command_);
        const bool is_done = command && perform(*command);
        const auto answer = is_done ? net::ack_ok : net::ack_error;
        const bool has_room = Cursor(command_.writable()).put(answer);
        commands.push(command_, has_room ? 1 : 0);
    }
}

bool Net::perform(const NetCommand& command) noexcept
{
    return std::visit([this](const auto& one) { return perform(one); }, command);
}

bool Net::perform(const SetMac& command) noexcept
{
    mac_ = command.address;
    return true;
}

bool Net::perform(const SetPairs& command) noexcept
{
    if (command.count == 0 || command.count > pairs_.size()) return false;
    use_pairs(command.count);
    return true;
}

bool Net::perform(const SetOffloads& command) noexcept
{
    const std::uint64_t accepted = transport().features() & guest_offloads;
    if (command.features & ~accepted || !accepts(command.features)) return false;
    offload(command.features);
    return true;
}

void Net::use_pairs(std::size_t count) noexcept
{
    pairs_used_ = count;
    for (std::size_t index = 0; index < pairs_.size() && pairs_.size() > 1; ++index)
        pairs_[index]->tap().attach(index < count);
}

void Net::offload(std::uint64_t features) noexcept
{
    offloads_ = features;
    const auto has = [&](std::uint64_t feature) { return (features & feature) != 0; };
    for (const auto& pair : pairs_)
        pair->tap().offload({.checksum = has(net::guest_csum),
                             .tso4 = has(net::guest_tso4),
                             .tso6 = has(net::guest_tso6),
                             .ecn = has(net::guest_ecn)});
}

void Net::collect(proto::vmm::Statistics& statistics) const
{
    proto::vmm::NetStatistics& net = *statistics.add_nets();
    net.set_alias(transport().alias());
    net.set_received_bytes(counters_.received.bytes);
    net.set_received_packets(counters_.received.packets);
    net.set_received_dropped(counters_.received.dropped);
    net.set_received_errors(counters_.received.errors);
    net.set_sent_bytes(counters_.sent.bytes);
    net.set_sent_packets(counters_.sent.packets);
    net.set_sent_dropped(counters_.sent.dropped);
    net.set_sent_errors(counters_.sent.errors);
}

Result<Done> Net::handle(const proto::vmm::Request& request, bool& is_handled)
{
    is_handled = request.has_set_link() && request.set_link().alias() == transport().alias();
    if (is_handled) set_link(!request.set_link().down());
    return Done{};
}

void Net::set_link(bool is_up) noexcept
{
    for (const auto& pair : pairs_) pair->set_link(is_up);
    tell_link(is_up);
}

void Net::tell_link(bool is_up) noexcept
{
    const auto status = static_cast<std::uint16_t>(is_up ? net::link_up : 0);
    if (std::exchange(config_.status, status) != status) transport().config_changed();
}

}  // namespace hostler::vmm::virtio
