#include "daemon/main/activation.hpp"

#include <fcntl.h>
#include <systemd/sd-daemon.h>

#include <cstdlib>

namespace hostler::daemon {
namespace {

struct Suffix {
    std::string_view text;
    DoorKind kind;
};

constexpr Suffix suffixes[] = {
    {"-ro.socket", DoorKind::read_only},
    {"-admin.socket", DoorKind::admin},
    {"-tcp.socket", DoorKind::tcp},
    {"-tls.socket", DoorKind::tls},
};

}  // namespace

DoorKind kind_of_unit(std::string_view name)
{
    for (const Suffix& suffix : suffixes)
        if (name.ends_with(suffix.text)) return suffix.kind;
    return DoorKind::read_write;
}

std::vector<Listener> take_activated()
{
    char** names = nullptr;
    const int count = sd_listen_fds_with_names(1, &names);
    std::vector<Listener> listeners;
    for (int index = 0; index < count; ++index) {
        Fd socket(SD_LISTEN_FDS_START + index);
        ::fcntl(socket.get(), F_SETFD, FD_CLOEXEC);
        ::fcntl(socket.get(), F_SETFL, ::fcntl(socket.get(), F_GETFL) | O_NONBLOCK);
        const std::string name = names[index];
        listeners.push_back({std::move(socket), kind_of_unit(name), {}, name});
        std::free(names[index]);
    }
    std::free(names);
    return listeners;
}

}  // namespace hostler::daemon
