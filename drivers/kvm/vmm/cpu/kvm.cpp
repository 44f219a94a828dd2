#include "drivers/kvm/vmm/cpu/kvm.hpp"

#include <sys/ioctl.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "drivers/kvm/vmm/fatal.hpp"

namespace hostler::vmm {
namespace {

constexpr int api_version = 12;
constexpr std::size_t cpuid_entries_max = 256;
constexpr std::size_t msr_indices_max = 4096;

int call_fd(int fd, unsigned long request, void* argument) noexcept
{
    const int result = ::ioctl(fd, request, argument);
    return result < 0 ? -errno : result;
}

int call_fd(int fd, unsigned long request, unsigned long argument = 0) noexcept
{
    const int result = ::ioctl(fd, request, argument);
    return result < 0 ? -errno : result;
}

Error refusal(const char* name, int result)
{
    return {ErrorCode::operation_failed, std::string(name) + ": " + ::strerrordesc_np(-result)};
}

Result<Done> judge(const char* name, int result)
{
    if (result < 0) return refusal(name, result);
    return Done{};
}

Result<Fd> as_fd(const char* name, int result)
{
    if (result < 0) return refusal(name, result);
    return Fd(result);
}

}  // namespace

Result<Kvm> Kvm::adopt(Fd fd)
{
    const int version = call_fd(fd.get(), KVM_GET_API_VERSION);
    if (version < 0)
        return Error(ErrorCode::operation_failed,
                     "the descriptor given as /dev/kvm is none: KVM_GET_API_VERSION fails");
    if (version != api_version)
        return Error(ErrorCode::operation_unsupported,
                     "KVM has API version " + std::to_string(version) + ", not 12");
    return Kvm(std::move(fd));
}

int Kvm::extension(int capability) const noexcept
{
    return call_fd(fd_.get(), KVM_CHECK_EXTENSION, static_cast<unsigned long>(capability));
}

Result<KvmVm> Kvm::create_vm() const
{
    // KVM may answer EINTR without any signal of ours: the kernel's own work on other threads.
    int result = 0;
    do result = call_fd(fd_.get(), KVM_CREATE_VM);
    while (result == -EINTR);
    if (result < 0) return refusal("KVM_CREATE_VM", result);
    return KvmVm(Fd(result));
}

std::vector<kvm_cpuid_entry2> Kvm::supported_cpuid() const
{
    KvmCpuidList list(cpuid_entries_max);
    if (call_fd(fd_.get(), kvm_call::get_supported_cpuid, list.data()) < 0)
        fatal_errno("KVM_GET_SUPPORTED_CPUID");
    const auto found = list.entries().first(list.count());
    return {found.begin(), found.end()};
}

std::vector<std::uint32_t> Kvm::msr_indices() const
{
    KvmMsrIndexList list(msr_indices_max);
    if (call_fd(fd_.get(), kvm_call::get_msr_index_list, list.data()) < 0)
        fatal_errno("KVM_GET_MSR_INDEX_LIST");
    const auto found = list.entries().first(list.count());
    return {found.begin(), found.end()};
}

std::size_t Kvm::run_bytes() const noexcept
{
    const int bytes = call_fd(fd_.get(), KVM_GET_VCPU_MMAP_SIZE);
    if (bytes < 0) fatal_errno("KVM_GET_VCPU_MMAP_SIZE");
    return static_cast<std::size_t>(bytes);
}

int KvmVm::extension(int capability) const noexcept
{
    return call_fd(fd_.get(), KVM_CHECK_EXTENSION, static_cast<unsigned long>(capability));
}

Result<Done> KvmVm::enable(std::uint32_t capability, const char* name, std::uint64_t argument) const
{
    kvm_enable_cap request{};
    request.cap = capability;
    request.args[0] = argument;
    return call(KVM_ENABLE_CAP, name, &request);
}

Result<Done> KvmVm::call(unsigned long request, const char* name, void* argument) const
{
    return judge(name, try_call(request, argument));
}

int KvmVm::try_call(unsigned long request, void* argument) const noexcept
{
    return call_fd(fd_.get(), request, argument);
}

Result<Done> KvmVm::map(std::uint32_t slot, const GuestMemory::Region& region) const
{
    kvm_userspace_memory_region request{};
    request.slot = slot;
    request.guest_phys_addr = to_number(region.start);
    request.memory_size = region.host.size();
    request.userspace_addr = reinterpret_cast<std::uintptr_t>(region.host.data());
    return call(KVM_SET_USER_MEMORY_REGION, "KVM_SET_USER_MEMORY_REGION", &request);
}

Result<KvmVcpu> KvmVm::create_vcpu(std::uint32_t id, std::size_t run_bytes) const
{
    const int result = call_fd(fd_.get(), KVM_CREATE_VCPU, static_cast<unsigned long>(id));
    if (result < 0) return refusal("KVM_CREATE_VCPU", result);
    return KvmVcpu(Fd(result), run_bytes);
}

Result<Fd> KvmVm::statistics() const
{
    return as_fd("KVM_GET_STATS_FD", call_fd(fd_.get(), KVM_GET_STATS_FD));
}

KvmVcpu::KvmVcpu(Fd fd, std::size_t run_bytes) : fd_(std::move(fd)), run_bytes_(run_bytes)
{
    void* const page = ::mmap(nullptr, run_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd_.get(), 0);
    if (page == MAP_FAILED) fatal_errno("mapping a vCPU");
    run_ = static_cast<kvm_run*>(page);
}

KvmVcpu::KvmVcpu(KvmVcpu&& other) noexcept
    : fd_(std::move(other.fd_)),
      run_(std::exchange(other.run_, nullptr)),
      run_bytes_(other.run_bytes_)
{
}

KvmVcpu::~KvmVcpu()
{
    if (run_) ::munmap(run_, run_bytes_);
}

int KvmVcpu::run() const noexcept
{
    return call_fd(fd_.get(), KVM_RUN);
}

Result<Done> KvmVcpu::call(unsigned long request, const char* name, void* argument) const
{
    return judge(name, try_call(request, argument));
}

int KvmVcpu::try_call(unsigned long request, void* argument) const noexcept
{
    return call_fd(fd_.get(), request, argument);
}

Result<Fd> KvmVcpu::statistics() const
{
    return as_fd("KVM_GET_STATS_FD", call_fd(fd_.get(), KVM_GET_STATS_FD));
}

}  // namespace hostler::vmm
