#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>

#include "tests/bench/kvm/bench.hpp"

namespace bench {
namespace {

constexpr int patience_ms = 120'000;

void wait_readable(const hostler::Fd& file)
{
    pollfd watch{file.get(), POLLIN, 0};
    if (::poll(&watch, 1, patience_ms) != 1) fail("a guest that says nothing");
}

}  // namespace

SerialLine::SerialLine(std::string_view name)
    : path_("/tmp/bench-" + std::to_string(::getpid()) + "-" + std::string(name) + ".sock"),
      listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path_.data(),
                std::min(path_.size(), sizeof address.sun_path - 1));
    const auto* general = reinterpret_cast<const sockaddr*>(&address);
    if (::bind(listener_.get(), general, sizeof address) != 0 || ::listen(listener_.get(), 1) != 0)
        fail("a socket at " + path_);
}

SerialLine::~SerialLine()
{
    ::unlink(path_.c_str());
}

Clock::time_point SerialLine::wait_for(std::string_view word)
{
    wait_readable(listener_);
    const hostler::Fd line(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    std::string said;
    while (said.find(word) == std::string::npos) {
        wait_readable(line);
        std::array<char, 4096> piece{};
        const ssize_t count = ::read(line.get(), piece.data(), piece.size());
        if (count <= 0) fail("a guest that ended before its word; it said: " + said);
        said.append(piece.data(), static_cast<std::size_t>(count));
    }
    return Clock::now();
}

}  // namespace bench
