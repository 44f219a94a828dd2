#include "drivers/kvm/vmm/main/serve.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "drivers/kvm/vmm/control/server.hpp"
#include "drivers/kvm/vmm/fatal.hpp"
#include "drivers/kvm/vmm/sandbox/sandbox.hpp"

namespace hostler::vmm {
namespace {

/// Root's guests run in a jail or not at all. Those of others run where their host allows them no
/// jail as well, and the domain's log says it.
void leave_host(const Options& options)
{
    // The reason stands in the log before the daemon finds the socket gone.
    if (options.user)
        if (const auto done = enter_jail(*options.user); !done) fatal(done.error().detail);
    if (!options.jail) return;
    if (const auto done = enter_jail_as_itself(); !done)
        note(done.error().detail + ": the guest runs outside it, with its user's rights");
}

}  // namespace

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
    leave_host(options);
    install_kick_handler();
    EventLoop loop;
    Server server(loop, std::move(listener), sandbox_hooks());
    loop.run();
    // Nothing is left to be undone, and the kernel does it faster.
    ::_exit(0);
}

}  // namespace hostler::vmm
