#include "drivers/kvm/vmm/main/serve.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "drivers/kvm/vmm/control/server.hpp"
#include "drivers/kvm/vmm/fatal.hpp"
#include "drivers/kvm/vmm/sandbox/sandbox.hpp"

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
    // The reason stands in the log before the daemon finds the socket gone.
    if (options.user)
        if (const auto done = enter_jail(*options.user); !done) fatal(done.error().detail);
    install_kick_handler();
    EventLoop loop;
    Server server(loop, std::move(listener), sandbox_hooks());
    loop.run();
    // Nothing is left to be undone, and the kernel does it faster.
    ::_exit(0);
}

}  // namespace hostler::vmm
