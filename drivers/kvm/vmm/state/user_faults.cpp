#include "drivers/kvm/vmm/state/user_faults.hpp"

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <sys/ioctl.h>

#include <cerrno>
#include <cstring>

#include "drivers/kvm/vmm/fatal.hpp"

namespace hostler::vmm {
namespace {

Error absence(const char* what)
{
    return {ErrorCode::config_unsupported, std::string(what) + ": " + ::strerrordesc_np(errno)};
}

}  // namespace

Result<UserFaults> UserFaults::watch(const Fd& device, std::span<std::byte> memory)
{
    Fd fd(::ioctl(device.get(), USERFAULTFD_IOC_NEW, O_CLOEXEC | O_NONBLOCK));
    if (!fd) return absence("/dev/userfaultfd");
    uffdio_api api{.api = UFFD_API, .features = UFFD_FEATURE_MISSING_SHMEM, .ioctls = 0};
    if (::ioctl(fd.get(), UFFDIO_API, &api)) return absence("faults of shared memory");
    UserFaults faults(std::move(fd), memory);
    uffdio_register range{.range = {faults.address_of(0), memory.size()},
                          .mode = UFFDIO_REGISTER_MODE_MISSING,
                          .ioctls = 0};
    if (::ioctl(faults.fd_.get(), UFFDIO_REGISTER, &range)) return absence("faults of this memory");
    constexpr std::uint64_t needed = 1ull << _UFFDIO_COPY | 1ull << _UFFDIO_ZEROPAGE;
    if ((range.ioctls & needed) != needed) {
        errno = ENOTSUP;
        return absence("faults of this memory");
    }
    return faults;
}

std::uint64_t UserFaults::address_of(std::size_t at) const noexcept
{
    return reinterpret_cast<std::uint64_t>(memory_.data()) + at;
}

std::optional<std::size_t> UserFaults::next(int end) const noexcept
{
    pollfd waiting[] = {{fd_.get(), POLLIN, 0}, {end, POLLIN, 0}};
    for (;;) {
        uffd_msg message{};
        if (::read(fd_.get(), &message, sizeof message) == ssize_t{sizeof message}) {
            if (message.event != UFFD_EVENT_PAGEFAULT) continue;
            const std::size_t at = message.arg.pagefault.address - address_of(0);
            return at / page_bytes * page_bytes;
        }
        if (waiting[1].revents & POLLIN) return std::nullopt;
        if (::poll(waiting, 2, -1) < 0 && errno != EINTR) fatal_errno("waiting for faults");
    }
}

void UserFaults::put(std::size_t at, std::span<const std::byte> pages) const noexcept
{
    while (!pages.empty()) {
        uffdio_copy copy{.dst = address_of(at),
                         .src = reinterpret_cast<std::uint64_t>(pages.data()),
                         .len = pages.size(),
                         .mode = 0,
                         .copy = 0};
        if (::ioctl(fd_.get(), UFFDIO_COPY, &copy) == 0) return;
        std::size_t done = copy.copy > 0 ? static_cast<std::size_t>(copy.copy) : 0;
        if (done == 0 && errno == EEXIST) {
            wake(at);
            done = page_bytes;
        } else if (done == 0 && errno != EAGAIN) {
            fatal_errno("bringing in saved memory");
        }
        at += done;
        pages = pages.subspan(done);
    }
}

void UserFaults::put_zeros(std::size_t at) const noexcept
{
    uffdio_zeropage zeros{.range = {address_of(at), page_bytes}, .mode = 0, .zeropage = 0};
    while (::ioctl(fd_.get(), UFFDIO_ZEROPAGE, &zeros)) {
        if (errno == EEXIST) return wake(at);
        if (errno != EAGAIN) fatal_errno("bringing in a page");
    }
}

void UserFaults::wake(std::size_t at) const noexcept
{
    uffdio_range page{address_of(at), page_bytes};
    if (::ioctl(fd_.get(), UFFDIO_WAKE, &page)) fatal_errno("waking who waits for a page");
}

void UserFaults::leave() const noexcept
{
    uffdio_range all{address_of(0), memory_.size()};
    if (::ioctl(fd_.get(), UFFDIO_UNREGISTER, &all)) fatal_errno("leaving guest memory");
    // The kernel wakes who waits before it takes the memory out: whoever came between the two (a
    // fault holds the mapping's own lock alone since Linux 6.4) would wait for ever.
    if (::ioctl(fd_.get(), UFFDIO_WAKE, &all)) fatal_errno("waking who waited for memory");
}

}  // namespace hostler::vmm
