#pragma once
// KVM's structs with a count and an array behind it, such as kvm_cpuid2. The kernel's header
// declares the arrays so that a C++ compiler counts them as a byte, which changes the size of the
// struct and with it the number of the ioctl: both are said here again, as the kernel itself has
// them.

#include <linux/kvm.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace hostler::vmm {

template <class Entry, std::size_t HeaderBytes = 8>
class KvmList {
public:
    explicit KvmList(std::size_t count)
        : words_((HeaderBytes + count * sizeof(Entry) + 7) / 8), capacity_(count)
    {
        set_count(count);
    }

    void* data() noexcept { return words_.data(); }

    /// As the kernel wrote it; at most what it was made for.
    std::size_t count() const noexcept
    {
        const auto count = static_cast<std::uint32_t>(words_[0]);
        return count < capacity_ ? count : capacity_;
    }
    void set_count(std::size_t count) noexcept { words_[0] = static_cast<std::uint32_t>(count); }

    std::span<Entry> entries() noexcept
    {
        std::byte* const start = reinterpret_cast<std::byte*>(words_.data()) + HeaderBytes;
        return {reinterpret_cast<Entry*>(start), capacity_};
    }

private:
    std::vector<std::uint64_t> words_;  ///< the first 32 bits are the count
    std::size_t capacity_;
};

using KvmCpuidList = KvmList<kvm_cpuid_entry2>;
using KvmMsrList = KvmList<kvm_msr_entry>;
using KvmMsrIndexList = KvmList<std::uint32_t, 4>;
using KvmRoutingList = KvmList<kvm_irq_routing_entry>;

namespace kvm_call {
constexpr unsigned long get_msr_index_list = _IOC(_IOC_READ | _IOC_WRITE, KVMIO, 0x02, 4);
constexpr unsigned long get_supported_cpuid = _IOC(_IOC_READ | _IOC_WRITE, KVMIO, 0x05, 8);
constexpr unsigned long set_gsi_routing = _IOC(_IOC_WRITE, KVMIO, 0x6a, 8);
constexpr unsigned long get_msrs = _IOC(_IOC_READ | _IOC_WRITE, KVMIO, 0x88, 8);
constexpr unsigned long set_msrs = _IOC(_IOC_WRITE, KVMIO, 0x89, 8);
constexpr unsigned long set_cpuid2 = _IOC(_IOC_WRITE, KVMIO, 0x90, 8);
constexpr unsigned long get_xsave = _IOC(_IOC_READ, KVMIO, 0xa4, 4096);
constexpr unsigned long set_xsave = _IOC(_IOC_WRITE, KVMIO, 0xa5, 4096);
constexpr unsigned long get_xsave2 = _IOC(_IOC_READ, KVMIO, 0xcf, 4096);
}  // namespace kvm_call

}  // namespace hostler::vmm
