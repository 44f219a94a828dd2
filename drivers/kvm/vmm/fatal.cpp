#include "drivers/kvm/vmm/fatal.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace hostler::vmm {

void note(std::string_view what) noexcept
{
    // One write(2), so that lines of several threads do not mix; no allocation, as memory may be
    // out.
    char line[512];
    const int length = std::snprintf(line, sizeof line, "hostler-vmm: %.*s\n",
                                     static_cast<int>(what.size()), what.data());
    const auto bytes = static_cast<std::size_t>(length) < sizeof line
                           ? static_cast<std::size_t>(length)
                           : sizeof line - 1;
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line, bytes);
}

void fatal(std::string_view what) noexcept
{
    note(what);
    ::_exit(fatal_exit_status);
}

void fatal_errno(std::string_view what) noexcept
{
    char text[256];
    std::snprintf(text, sizeof text, "%.*s: %s", static_cast<int>(what.size()), what.data(),
                  ::strerrordesc_np(errno));
    fatal(text);
}

}  // namespace hostler::vmm
