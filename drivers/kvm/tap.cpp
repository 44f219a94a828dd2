#include "drivers/kvm/tap.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/if_tun.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace hostler::drivers::kvm {
namespace {

ifreq named(const std::string& name)
{
    ifreq request{};
    const std::size_t length = std::min(name.size(), sizeof request.ifr_name - 1);
    std::memcpy(request.ifr_name, name.data(), length);
    return request;
}

Error cannot(const std::string& what)
{
    return {ErrorCode::system_error, fmt::format("{}: {}", what, std::strerror(errno))};
}

Result<Fd> open_queue(ifreq& request)
{
    Fd queue(::open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK));
    if (!queue) return cannot("/dev/net/tun cannot be opened");
    if (::ioctl(queue.get(), TUNSETIFF, &request) != 0)
        return cannot(fmt::format("tap {} cannot be opened", request.ifr_name));
    return queue;
}

Result<Done> join_bridge(const Fd& socket, const std::string& name, const std::string& bridge)
{
    ifreq tap = named(name);
    if (::ioctl(socket.get(), SIOCGIFINDEX, &tap) != 0)
        return cannot(fmt::format("interface {} is not there", name));
    ifreq request = named(bridge);
    request.ifr_ifindex = tap.ifr_ifindex;
    if (::ioctl(socket.get(), SIOCBRADDIF, &request) != 0)
        return cannot(fmt::format("{} cannot join bridge {}", name, bridge));
    return Done{};
}

/// The guest's, but higher than any other: a bridge's own address is the lowest of its members',
/// and must not change as guests come and go.
Result<Done> set_address(const Fd& socket, const std::string& name,
                         const std::array<std::uint8_t, 6>& guest)
{
    constexpr char highest = '\xfe';
    ifreq request = named(name);
    request.ifr_hwaddr.sa_family = ARPHRD_ETHER;
    std::memcpy(request.ifr_hwaddr.sa_data, guest.data(), guest.size());
    request.ifr_hwaddr.sa_data[0] = highest;
    if (::ioctl(socket.get(), SIOCSIFHWADDR, &request) != 0)
        return cannot(fmt::format("{} cannot have an address like the guest's", name));
    return Done{};
}

Result<Done> set_up(const Fd& socket, const std::string& name, unsigned mtu)
{
    ifreq request = named(name);
    if (mtu != 0) {
        request.ifr_mtu = static_cast<int>(mtu);
        if (::ioctl(socket.get(), SIOCSIFMTU, &request) != 0)
            return cannot(fmt::format("{} cannot have an MTU of {}", name, mtu));
    }
    request = named(name);
    if (::ioctl(socket.get(), SIOCGIFFLAGS, &request) != 0)
        return cannot(fmt::format("interface {} is not there", name));
    if ((request.ifr_flags & IFF_UP) != 0) return Done{};
    request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP);
    if (::ioctl(socket.get(), SIOCSIFFLAGS, &request) != 0)
        return cannot(fmt::format("{} cannot be brought up", name));
    return Done{};
}

bool exists(const Fd& socket, const std::string& name)
{
    ifreq request = named(name);
    return ::ioctl(socket.get(), SIOCGIFINDEX, &request) == 0;
}

Result<std::vector<Fd>> open_queues(ifreq& request, unsigned count)
{
    std::vector<Fd> queues;
    for (unsigned i = 0; i < std::max(count, 1u); ++i) {
        Result<Fd> queue = open_queue(request);
        if (!queue) return queue.error();
        queues.push_back(*std::move(queue));
    }
    return queues;
}

}  // namespace

Result<Tap> open_tap(const TapWish& wish)
{
    const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!socket) return cannot("no socket for network settings");
    if (wish.name.size() >= IFNAMSIZ)
        return Error(ErrorCode::config_unsupported,
                     fmt::format("interface name {} is longer than 15 bytes", wish.name));
    if (wish.must_exist && !exists(socket, wish.name))
        return Error(
            ErrorCode::config_unsupported,
            fmt::format("tap {} does not exist, and the domain does not manage it", wish.name));

    ifreq request = named(wish.name.empty() ? "vnet%d" : wish.name);
    request.ifr_flags = static_cast<short>(IFF_TAP | IFF_NO_PI | IFF_VNET_HDR |
                                           (wish.queues > 1 ? IFF_MULTI_QUEUE : 0));
    Result<std::vector<Fd>> queues = open_queues(request, wish.queues);
    if (!queues) return queues.error();
    Tap tap{request.ifr_name, *std::move(queues)};
    if (!wish.must_exist)
        if (const Result<Done> set = set_address(socket, tap.name, wish.guest_mac); !set)
            return set.error();
    if (!wish.bridge.empty())
        if (const Result<Done> joined = join_bridge(socket, tap.name, wish.bridge); !joined)
            return joined.error();
    if (const Result<Done> up = set_up(socket, tap.name, wish.mtu); !up) return up.error();
    return tap;
}

}  // namespace hostler::drivers::kvm
