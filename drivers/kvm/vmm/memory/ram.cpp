#include "drivers/kvm/vmm/memory/ram.hpp"

#include <fcntl.h>
#include <linux/memfd.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <bit>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "drivers/kvm/vmm/layout.hpp"

namespace hostler::vmm {
namespace {

Error host_error(const std::string& what)
{
    const ErrorCode code = errno == ENOMEM ? ErrorCode::no_memory : ErrorCode::operation_failed;
    return {code, what + ": " + ::strerrordesc_np(errno)};
}

std::string mib_of(std::uint64_t bytes)
{
    return std::to_string(bytes / layout::mib) + " MiB of guest memory";
}

Result<Fd> make_file(const RamOptions& options)
{
    unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
    if (options.huge_page_bytes) {
        const auto log2 = static_cast<unsigned>(std::countr_zero(options.huge_page_bytes));
        flags |= MFD_HUGETLB | log2 << MFD_HUGE_SHIFT;
    }
    Fd file(::memfd_create("guest-ram", flags));
    if (!file) return host_error("cannot make a file for " + mib_of(options.bytes));
    if (::ftruncate(file.get(), static_cast<off_t>(options.bytes)))
        return host_error("cannot reserve " + mib_of(options.bytes));
    // Nobody who gets the descriptor later (a vhost back end) can pull pages from under the guest.
    if (::fcntl(file.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL))
        return host_error("cannot seal guest memory");
    return file;
}

Result<Done> check_given(const Fd& given, std::uint64_t bytes)
{
    struct stat status = {};
    if (::fstat(given.get(), &status)) return host_error("cannot look at the given guest memory");
    if (static_cast<std::uint64_t>(status.st_size) < bytes)
        return Error(ErrorCode::invalid_argument,
                     "the file given for guest memory is smaller than " + mib_of(bytes));
    return Done{};
}

Result<Done> advise(std::span<std::byte> mapping, const RamOptions& options)
{
    if (options.no_dump) ::madvise(mapping.data(), mapping.size(), MADV_DONTDUMP);
    if (options.prefault && ::madvise(mapping.data(), mapping.size(), MADV_POPULATE_WRITE))
        return host_error("cannot get all pages of " + mib_of(options.bytes));
    if (options.lock && ::mlock(mapping.data(), mapping.size()))
        return host_error("cannot lock " + mib_of(options.bytes));
    return Done{};
}

}  // namespace

Result<std::unique_ptr<Ram>> Ram::create(const RamOptions& options, Fd given)
{
    const std::uint64_t granule = std::max<std::uint64_t>(options.huge_page_bytes, 4 * layout::kib);
    if (options.bytes == 0 || options.bytes % granule || !std::has_single_bit(granule))
        return Error(ErrorCode::config_unsupported,
                     "guest memory of " + std::to_string(options.bytes) +
                         " bytes: it must be a multiple of " + std::to_string(granule));

    Result<Fd> file = given ? Result<Fd>(std::move(given)) : make_file(options);
    if (!file) return file.error();
    if (auto fits = check_given(*file, options.bytes); !fits) return fits.error();

    // Huge pages are taken now: a pool that runs dry later would kill the guest.
    const int sharing = options.huge_page_bytes ? MAP_SHARED : MAP_SHARED | MAP_NORESERVE;
    void* const start =
        ::mmap(nullptr, options.bytes, PROT_READ | PROT_WRITE, sharing, file->get(), 0);
    if (start == MAP_FAILED) return host_error("cannot map " + mib_of(options.bytes));
    const std::span mapping(static_cast<std::byte*>(start), options.bytes);
    auto ram = std::make_unique<Ram>(std::move(*file), mapping);
    if (auto advised = advise(mapping, options); !advised) return advised.error();
    return ram;
}

Ram::Ram(Fd fd, std::span<std::byte> mapping)
    : fd_(std::move(fd)), mapping_(mapping), memory_(place_ram(mapping))
{
}

Ram::~Ram()
{
    ::munmap(mapping_.data(), mapping_.size());
}

std::vector<GuestMemory::Region> place_ram(std::span<std::byte> mapping)
{
    const std::uint64_t below = std::min<std::uint64_t>(mapping.size(), layout::gap_start);
    std::vector<GuestMemory::Region> regions{{GuestAddress{0}, mapping.first(below)}};
    if (mapping.size() > below)
        regions.push_back({GuestAddress{layout::gap_end}, mapping.subspan(below)});
    return regions;
}

}  // namespace hostler::vmm
