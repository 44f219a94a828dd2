#include "drivers/kvm/vmm/main/run_devices.hpp"

#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <sys/ioctl.h>

#include <cerrno>
#include <cstring>

namespace hostler::vmm {
namespace {

/// An interface that is there already, or a new one.
Fd open_tap(const std::string& name)
{
    Fd fd = open_path("/dev/net/tun", O_RDWR);
    ifreq request{};
    name.copy(request.ifr_name, IFNAMSIZ - 1);
    request.ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR;
    if (::ioctl(fd.get(), TUNSETIFF, &request))
        throw Error(ErrorCode::open_failed, "interface " + name + ": " + ::strerrordesc_np(errno));
    return fd;
}

}  // namespace

Fd open_path(const std::string& path, int flags)
{
    Fd fd(::open(path.c_str(), flags | O_CLOEXEC, 0600));
    if (!fd) throw Error(ErrorCode::open_failed, path + ": " + ::strerrordesc_np(errno));
    return fd;
}

void describe_devices(const Options& options, proto::vmm::Machine& machine,
                      Descriptors& descriptors)
{
    for (std::size_t index = 0; index < options.disks.size(); ++index) {
        auto* const disk = machine.add_devices();
        disk->set_alias("virtio-disk" + std::to_string(index));
        disk->mutable_block()->set_fd(descriptors.add(open_path(options.disks[index], O_RDWR)));
        disk->mutable_block()->set_discard(true);
        disk->mutable_block()->set_serial("disk" + std::to_string(index));
    }
    for (std::size_t index = 0; index < options.taps.size(); ++index) {
        auto* const card = machine.add_devices();
        card->set_alias("net" + std::to_string(index));
        card->mutable_net()->add_fds(descriptors.add(open_tap(options.taps[index])));
        // Locally administered, as QEMU's and Xen's are; the last byte counts.
        card->mutable_net()->set_mac(std::string("\x52\x54\0\x12\x34", 5) +
                                     static_cast<char>(0x56 + index));
    }
    if (!options.console.empty()) {
        auto* const console = machine.add_devices();
        console->set_alias("console0");
        auto* const character = console->mutable_console()->mutable_character();
        character->set_kind(proto::vmm::Character::KIND_FILE);
        const int flags = O_WRONLY | O_CREAT | O_APPEND;
        character->set_fd(descriptors.add(open_path(options.console, flags)));
    }
    auto* const rng = machine.add_devices();
    rng->set_alias("rng0");
    rng->mutable_rng();
    auto* const balloon = machine.add_devices();
    balloon->set_alias("balloon0");
    balloon->mutable_balloon()->set_target_bytes(options.balloon_mib << 20);
    balloon->mutable_balloon()->set_free_page_reporting(true);
    balloon->mutable_balloon()->set_deflate_on_oom(true);
}

}  // namespace hostler::vmm
