#pragma once
// KVM's descriptors, one small type each: Kvm (/dev/kvm), KvmVm (a machine), KvmVcpu (a processor
// and its shared page). They own, name and check; what to do with them is decided elsewhere. Set-up
// calls return Result, since the host may refuse; calls after set-up that cannot fail on a sound
// host end the process when they do (fatal.hpp).

#include <linux/kvm.h>

#include <cstdint>
#include <string>
#include <vector>

#include "drivers/kvm/vmm/cpu/kvm_lists.hpp"
#include "drivers/kvm/vmm/memory/guest_memory.hpp"
#include "xml/base/error.hpp"
#include "xml/base/fd.hpp"

namespace hostler::vmm {

class KvmVm;

class Kvm {
public:
    /// Takes over an open /dev/kvm. An error if it is none, or not of API version 12.
    static Result<Kvm> adopt(Fd fd);

    int extension(int capability) const noexcept;
    Result<KvmVm> create_vm() const;
    std::vector<kvm_cpuid_entry2> supported_cpuid() const;
    std::vector<std::uint32_t> msr_indices() const;
    /// Bytes of a vCPU's shared mapping.
    std::size_t run_bytes() const noexcept;

private:
    explicit Kvm(Fd fd) : fd_(std::move(fd)) {}

    Fd fd_;
};

class KvmVcpu {
public:
    KvmVcpu(Fd fd, std::size_t run_bytes);
    KvmVcpu(KvmVcpu&& other) noexcept;
    KvmVcpu& operator=(KvmVcpu&&) = delete;
    ~KvmVcpu();

    kvm_run& run_page() const noexcept { return *run_; }

    /// KVM_RUN: 0, or the negative errno.
    int run() const noexcept;

    /// Any other call: Done, or an error that names it. `argument` as the ioctl takes it.
    Result<Done> call(unsigned long request, const char* name, void* argument) const;

    /// 0 or the negative errno, for callers that judge it themselves.
    int try_call(unsigned long request, void* argument) const noexcept;

    /// The statistics descriptor (KVM_GET_STATS_FD).
    Result<Fd> statistics() const;

private:
    Fd fd_;
    kvm_run* run_ = nullptr;
    std::size_t run_bytes_ = 0;
};

class KvmVm {
public:
    explicit KvmVm(Fd fd) : fd_(std::move(fd)) {}

    int extension(int capability) const noexcept;
    Result<Done> enable(std::uint32_t capability, const char* name, std::uint64_t argument) const;
    Result<Done> call(unsigned long request, const char* name, void* argument) const;
    int try_call(unsigned long request, void* argument) const noexcept;
    Result<Done> map(std::uint32_t slot, const GuestMemory::Region& region) const;
    Result<KvmVcpu> create_vcpu(std::uint32_t id, std::size_t run_bytes) const;
    Result<Fd> statistics() const;

private:
    Fd fd_;
};

}  // namespace hostler::vmm
