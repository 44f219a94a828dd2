#include "drivers/kvm/vmm/main/serve.hpp"

#include <fcntl.h>
#include <sys/socket.h>

#include "drivers/kvm/vmm/control/server.hpp"

namespace hostler::vmm {

int serve_daemon(const Options& options)
{
    Fd listener(options.control_fd);
    int is_listening = 0;
    socklen_t bytes = sizeof is_listening;
    if (::getsockopt(listener.get(), SOL_SOCKET, SO_ACCEPTCONN, &is_listening, &bytes) ||
        !is_listening)
        throw Error(
            ErrorCode::invalid_argument,
            "descriptor " + std::to_string(options.control_fd) + " is not a listening socket");
    ::fcntl(listener.get(), F_SETFD, FD_CLOEXEC);
    ::fcntl(listener.get(), F_SETFL, O_NONBLOCK);
    install_kick_handler();
    EventLoop loop;
    Server server(loop, std::move(listener), {});
    loop.run();
    return 0;
}

}  // namespace hostler::vmm
