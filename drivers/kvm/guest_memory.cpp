#include "drivers/kvm/guest_memory.hpp"

#include <fmt/format.h>

#include "drivers/host/meminfo.hpp"

namespace hostler::drivers::kvm {
namespace {

using xml::MemoryBacking;

constexpr std::uint64_t kib = 1024;

Error refusal(std::string detail)
{
    return {ErrorCode::config_unsupported, std::move(detail)};
}

/// The pages that the definition names; 0: the host's usual huge page.
std::uint64_t huge_page_kib(const xml::HugePages& wanted)
{
    return wanted.pages.empty() ? 0 : wanted.pages.front().size_kib;
}

Result<std::uint64_t> from_meminfo(const host::HostRoot& root, std::string_view key)
{
    const std::optional<std::string> text = root.text("/proc/meminfo");
    const auto value = text ? host::meminfo(*text, key) : std::nullopt;
    if (!value)
        return Error(ErrorCode::internal, fmt::format("/proc/meminfo does not tell {}", key));
    return *value;
}

/// The size of the huge pages to take, once it is known that there are enough.
Result<std::uint64_t> find_huge_pages(const xml::HugePages& wanted, std::uint64_t memory_kib,
                                      const host::HostRoot& root)
{
    std::uint64_t size_kib = huge_page_kib(wanted);
    if (size_kib == 0) {
        const Result<std::uint64_t> usual = from_meminfo(root, "Hugepagesize");
        if (!usual) return usual.error();
        size_kib = *usual;
    }
    const auto free = root.number(
        fmt::format("/sys/kernel/mm/hugepages/hugepages-{}kB/free_hugepages", size_kib));
    if (!free)
        return refusal(fmt::format("<hugepages>: this host has no huge pages of {} KiB", size_kib));
    if (memory_kib % size_kib != 0)
        return refusal(
            fmt::format("<memory> of {} KiB is not a multiple of its huge pages of {} "
                        "KiB",
                        memory_kib, size_kib));
    if (*free < memory_kib / size_kib)
        return refusal(
            fmt::format("<hugepages>: {} free pages of {} KiB are needed, this host "
                        "has {}",
                        memory_kib / size_kib, size_kib, *free));
    return size_kib;
}

}  // namespace

Result<Done> check_memory(const xml::Domain& definition)
{
    if (definition.memory_kib == 0) return refusal("<memory> is 0");
    if (!definition.memory_backing) return Done{};
    const MemoryBacking& backing = *definition.memory_backing;
    if (backing.source == MemoryBacking::Source::file ||
        backing.source == MemoryBacking::Source::anonymous)
        return refusal("<memoryBacking><source>: hostler-vmm has type='memfd'");
    if (backing.access == MemoryBacking::Access::private_access)
        return refusal("<memoryBacking><access>: hostler-vmm has mode='shared'");
    if (!backing.huge_pages) return Done{};
    if (backing.huge_pages->pages.size() > 1)
        return refusal("<hugepages>: hostler-vmm takes pages of one size");
    return Done{};
}

Result<proto::vmm::Memory> describe_memory(const xml::Domain& live, const host::HostRoot& root)
{
    const Result<std::uint64_t> all = from_meminfo(root, "MemTotal");
    if (!all) return all.error();
    if (live.memory_kib > *all)
        return refusal(fmt::format("<memory> of {} KiB is more than this host's {} KiB",
                                   live.memory_kib, *all));
    proto::vmm::Memory memory;
    memory.set_bytes(live.memory_kib * kib);
    memory.set_no_dump(live.dump_core == xml::OnOff::off);
    if (!live.memory_backing) return memory;
    const MemoryBacking& backing = *live.memory_backing;
    memory.set_lock(backing.is_locked);
    memory.set_prefault(backing.allocation == MemoryBacking::Allocation::immediate);
    if (!backing.huge_pages) return memory;
    const auto size_kib = find_huge_pages(*backing.huge_pages, live.memory_kib, root);
    if (!size_kib) return size_kib.error();
    memory.set_huge_page_bytes(*size_kib * kib);
    return memory;
}

}  // namespace hostler::drivers::kvm
