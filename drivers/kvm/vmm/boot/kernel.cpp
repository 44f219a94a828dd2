#include "drivers/kvm/vmm/boot/kernel.hpp"

#include <algorithm>
#include <cstring>

#include "drivers/kvm/vmm/boot/elf.hpp"
#include "drivers/kvm/vmm/layout.hpp"

namespace hostler::vmm {
namespace {

constexpr std::uint64_t page = 4 * layout::kib;

}  // namespace

Result<Entry> load_kernel(const KernelPlan& plan)
{
    // The loaders write into the first MiB, and nothing useful runs in less.
    if (plan.memory.regions().front().host.size() < 2 * layout::mib)
        return plan.kernel.error("needs at least 2 MiB of guest memory");
    if (is_bzimage(plan.kernel)) return load_bzimage(plan);
    if (is_multiboot(plan.kernel)) return load_multiboot(plan);
    if (is_elf(plan.kernel)) return load_pvh(plan);
    return plan.kernel.error(
        "is not one: neither a bzImage, an ELF file with a PVH note, nor a multiboot ELF file");
}

Result<Done> place_command_line(const KernelPlan& plan)
{
    const std::string& text = plan.command_line;
    if (text.size() >= layout::command_line_bytes_max)
        return Error(ErrorCode::config_unsupported,
                     "the kernel command line has " + std::to_string(text.size()) +
                         " bytes, at most " + std::to_string(layout::command_line_bytes_max - 1) +
                         " fit");
    const auto room = plan.memory.at(GuestAddress{layout::command_line}, text.size() + 1);
    if (!room) return Error(ErrorCode::config_unsupported, "no memory for the command line");
    std::memcpy(room->data(), text.c_str(), text.size() + 1);
    return Done{};
}

Result<GuestAddress> place_initrd(const KernelPlan& plan, std::uint64_t floor, std::uint64_t limit)
{
    const Image& initrd = *plan.initrd;
    const std::uint64_t top =
        std::min<std::uint64_t>(limit, plan.memory.regions().front().host.size());
    const std::uint64_t first = (floor + page - 1) / page * page;
    if (first > top || initrd.size() > top - first)
        return initrd.error("of " + std::to_string(initrd.size() / layout::mib) +
                            " MiB does not fit beside the kernel into guest memory");
    const GuestAddress start{(top - initrd.size()) / page * page};
    const auto room = plan.memory.at(start, initrd.size());
    if (!room) return initrd.error("does not fit into guest memory");
    if (auto done = initrd.read(0, *room); !done) return done.error();
    return start;
}

}  // namespace hostler::vmm
