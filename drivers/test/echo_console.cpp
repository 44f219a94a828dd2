#include "drivers/test/echo_console.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstring>

#include "drivers/file_console.hpp"

namespace hostler::drivers::test {

/// A pipe that is open for both by one descriptor, as Linux allows for a FIFO (fifo(7)).
std::unique_ptr<Console> open_echo_console(Executor executor)
{
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        throw Error(ErrorCode::system_error,
                    fmt::format("cannot make a pipe: {}", std::strerror(errno)));
    const Fd out(ends[0]);
    const Fd in(ends[1]);
    const std::string path = fmt::format("/proc/self/fd/{}", out.get());
    Fd both(::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
    if (!both)
        throw Error(ErrorCode::system_error,
                    fmt::format("{} cannot be opened: {}", path, std::strerror(errno)));
    return std::make_unique<FileConsole>(std::move(executor), std::move(both));
}

}  // namespace hostler::drivers::test
