#include "drivers/kvm/vmm/virtio/tap.hpp"

#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <sys/ioctl.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "drivers/kvm/vmm/virtio/net_format.hpp"

namespace hostler::vmm::virtio {
namespace {

Error failure(std::string_view what, std::string_view does)
{
    return {ErrorCode::system_error,
            std::string(what) + " " + std::string(does) + ": " + std::strerror(errno)};
}

}  // namespace

Result<Tap> Tap::open(Fd fd, std::string_view what)
{
    const int flags = ::fcntl(fd.get(), F_GETFL);
    if (flags < 0 || ::fcntl(fd.get(), F_SETFL, flags | O_NONBLOCK))
        return failure(what, "cannot be made to answer at once");
    ifreq interface{};
    if (::ioctl(fd.get(), TUNGETIFF, &interface)) return Tap(std::move(fd), false);
    if (!(interface.ifr_flags & IFF_TAP) || !(interface.ifr_flags & IFF_VNET_HDR))
        return Error(ErrorCode::config_unsupported,
                     std::string(what) + " is no tap with a virtio-net header (IFF_VNET_HDR)");
    int bytes = static_cast<int>(net::header_bytes);
    if (::ioctl(fd.get(), TUNSETVNETHDRSZ, &bytes))
        return failure(what, "does not take a header of 12 bytes");
    Tap tap(std::move(fd), true);
    tap.offload({});
    return tap;
}

void Tap::offload(const Offloads& offloads) const noexcept
{
    if (!can_offload_) return;
    unsigned long flags = 0;
    if (offloads.checksum) flags |= TUN_F_CSUM;
    if (offloads.tso4) flags |= TUN_F_TSO4;
    if (offloads.tso6) flags |= TUN_F_TSO6;
    if (offloads.ecn) flags |= TUN_F_TSO_ECN;
    // Every kernel that has TUNSETVNETHDRSZ has these. An interface that is gone meanwhile fails
    // here, and again where it is read.
    ::ioctl(fd_.get(), TUNSETOFFLOAD, flags);
}

void Tap::attach(bool is_attached) const noexcept
{
    if (!can_offload_) return;
    ifreq request{};
    request.ifr_flags = is_attached ? IFF_ATTACH_QUEUE : IFF_DETACH_QUEUE;
    // Fails where it is so already.
    ::ioctl(fd_.get(), TUNSETQUEUE, &request);
}

long Tap::read(std::span<const iovec> buffers) const noexcept
{
    ssize_t count = 0;
    do count = ::readv(fd_.get(), buffers.data(), static_cast<int>(buffers.size()));
    while (count < 0 && errno == EINTR);
    return count < 0 ? -errno : count;
}

long Tap::write(std::span<const iovec> buffers) const noexcept
{
    ssize_t count = 0;
    do count = ::writev(fd_.get(), buffers.data(), static_cast<int>(buffers.size()));
    while (count < 0 && errno == EINTR);
    return count < 0 ? -errno : count;
}

}  // namespace hostler::vmm::virtio
