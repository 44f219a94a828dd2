#include "drivers/kvm/vmm/event_fd.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "drivers/kvm/vmm/fatal.hpp"

namespace hostler::vmm {

EventFd::EventFd() : fd_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC))
{
    if (!fd_) fatal_errno("eventfd");
}

void EventFd::signal() const noexcept
{
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(fd_.get(), &one, sizeof one);
}

std::uint64_t EventFd::drain() const noexcept
{
    std::uint64_t count = 0;
    return ::read(fd_.get(), &count, sizeof count) == sizeof count ? count : 0;
}

bool EventFd::is_signalled() const noexcept
{
    pollfd waiting{fd_.get(), POLLIN, 0};
    return ::poll(&waiting, 1, 0) == 1;
}

}  // namespace hostler::vmm
