#include "drivers/kvm/terminal.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace hostler::drivers::kvm {
namespace {

Error cannot(const std::string& what)
{
    return {ErrorCode::system_error, fmt::format("{}: {}", what, std::strerror(errno))};
}

Result<sockaddr_un> address_of(const std::string& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        return Error(ErrorCode::config_unsupported,
                     fmt::format("socket path {} is longer than {} bytes", path,
                                 sizeof address.sun_path - 1));
    std::memcpy(address.sun_path, path.data(), path.size());
    return address;
}

Fd stream_socket(int how = 0)
{
    return Fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | how, 0));
}

}  // namespace

Result<Pty> open_pty()
{
    Fd master(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
    if (!master) return cannot("no terminal (pty) is to be had");
    std::array<char, 64> path{};
    if (::grantpt(master.get()) != 0 || ::unlockpt(master.get()) != 0 ||
        ::ptsname_r(master.get(), path.data(), path.size()) != 0)
        return cannot("a terminal (pty) cannot be prepared");
    termios settings{};
    ::tcgetattr(master.get(), &settings);
    ::cfmakeraw(&settings);
    ::tcsetattr(master.get(), TCSANOW, &settings);
    return Pty{std::move(master), path.data()};
}

Result<Fd> listen_at(const std::string& path)
{
    Result<sockaddr_un> address = address_of(path);
    if (!address) return address.error();
    struct stat old{};
    if (::lstat(path.c_str(), &old) == 0 && S_ISSOCK(old.st_mode)) ::unlink(path.c_str());
    Fd socket = stream_socket();
    const auto* general = reinterpret_cast<const sockaddr*>(&*address);
    if (!socket || ::bind(socket.get(), general, sizeof(sockaddr_un)) != 0 ||
        ::listen(socket.get(), 8) != 0)
        return cannot(fmt::format("cannot listen at {}", path));
    return socket;
}

Result<Fd> connect_to(const std::string& path)
{
    Result<sockaddr_un> address = address_of(path);
    if (!address) return address.error();
    Fd socket = stream_socket(SOCK_NONBLOCK);
    const auto* general = reinterpret_cast<const sockaddr*>(&*address);
    if (!socket || ::connect(socket.get(), general, sizeof(sockaddr_un)) != 0)
        return cannot(fmt::format("cannot connect to {}", path));
    return socket;
}

Result<Fd> open_stream(const std::string& path)
{
    Fd file(::open(path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
    if (!file) return cannot(fmt::format("{} cannot be opened", path));
    return file;
}

Result<Fd> open_output(const std::string& path, bool appends)
{
    const int how =
        O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | (appends ? O_APPEND : O_TRUNC);
    Fd file(::open(path.c_str(), how, 0600));
    if (!file) return cannot(fmt::format("{} cannot be opened for writing", path));
    return file;
}

}  // namespace hostler::drivers::kvm
