// virt-ssh-helper: the far end of ssh for libvirt's clients.

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

#include "clients/cpp/route.hpp"
#include "clients/ssh-helper/relay.hpp"
#include "xml/base/fd.hpp"

namespace hostler::client {
namespace {

int fail(const std::string& why)
{
    std::fprintf(stderr, "virt-ssh-helper: %s\n", why.c_str());
    return 1;
}

int serve(const std::string& uri, bool is_read_only)
{
    const Result<Route> route = find_route(uri, Surroundings::of_process(), is_read_only);
    if (!route) return fail(route.error().text());
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (route->kind != Route::Kind::unix_socket || route->socket.size() >= sizeof address.sun_path)
        return fail("'" + uri + "' does not lead to a socket of this host");
    std::memcpy(address.sun_path, route->socket.c_str(), route->socket.size());
    const Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const auto* plain = reinterpret_cast<const sockaddr*>(&address);
    if (!socket || ::connect(socket.get(), plain, sizeof address) != 0)
        return fail("Failed to connect socket to '" + route->socket + "': " + std::strerror(errno));
    return relay({STDIN_FILENO, STDOUT_FILENO, socket.get()}) ? 0 : 1;
}

int run(int count, char** words)
{
    bool is_read_only = false;
    std::string uri;
    for (int index = 1; index < count; ++index) {
        const std::string_view word(words[index]);
        if (word == "-r" || word == "--readonly")
            is_read_only = true;
        else if (word == "-V" || word == "--version")
            return std::puts("virt-ssh-helper (hostler " HOSTLER_VERSION ")") < 0;
        else if (word.starts_with("-") || !uri.empty())
            return fail("usage: virt-ssh-helper [-r] URI");
        else
            uri = word;
    }
    if (uri.empty()) return fail("usage: virt-ssh-helper [-r] URI");
    return serve(uri, is_read_only);
}

}  // namespace
}  // namespace hostler::client

int main(int count, char** words)
{
    std::signal(SIGPIPE, SIG_IGN);
    return hostler::client::run(count, words);
}
