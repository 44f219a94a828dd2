// Files of saved states. The input is what lies behind the memory, up to the end's sums, which are
// made right here: a stranger who can write the file can do that, too, and a fuzzer cannot. What
// is read of it goes on to a processor's state.
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstring>

#include "drivers/kvm/vmm/cpu/vcpu_state.hpp"
#include "drivers/kvm/vmm/state/archive.hpp"
#include "drivers/kvm/vmm/state/checksum.hpp"
#include "drivers/kvm/vmm/state/state_file.hpp"

namespace {

using namespace hostler::vmm;
using Bytes = std::span<const std::byte>;

constexpr std::size_t memory_bytes = 64 << 10;
constexpr std::size_t run_bytes = sizeof(Run);

/// The end as state_file.cpp has it: its fields, then the sum of them.
std::array<std::byte, 48> end_of(Bytes list, Bytes parts)
{
    std::array<std::byte, 48> end{};
    const auto put = [&end](std::size_t at, auto value) {
        std::memcpy(&end[at], &value, sizeof value);
    };
    std::memcpy(end.data(), "HOSTVMMS", 8);
    put(8, std::uint32_t{1});
    put(12, checksum(list));
    put(16, checksum(parts));
    put(20, static_cast<std::uint32_t>(list.size() / run_bytes));
    put(24, std::uint64_t{memory_bytes});
    put(32, std::uint64_t{parts.size()});
    put(40, machine_version);
    put(44, checksum(std::span(end).first(44)));
    return end;
}

void look_at(std::string_view parts)
{
    StateParts found;
    if (!StateParts::parse(parts, found)) return;
    while (!found.left().empty()) {
        const std::string name(found.left());
        const std::string* const bytes = found.take(name);
        Archive archive(std::as_bytes(std::span(*bytes)));
        VcpuState state;
        transfer(state, archive);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const hostler::Fd file(::memfd_create("state", MFD_CLOEXEC));
    if (size < 1) return 0;
    const Bytes input = std::as_bytes(std::span(data, size)).subspan(1);
    const std::size_t list_bytes = data[0] % (input.size() / run_bytes + 1) * run_bytes;
    const Bytes list = input.first(list_bytes);
    const Bytes parts = input.subspan(list_bytes);
    const auto end = end_of(list, parts);
    std::uint64_t at = memory_bytes;
    if (::ftruncate(file.get(), static_cast<off_t>(at)) != 0) return 0;
    for (const Bytes piece : {list, parts, Bytes(end)}) {
        if (::pwrite(file.get(), piece.data(), piece.size(), static_cast<off_t>(at)) < 0) return 0;
        at += piece.size();
    }
    const auto state = read_state(file, {0, at}, memory_bytes);
    if (!state) return 0;
    std::vector<std::byte> memory(memory_bytes);
    (void)read_memory(file, {0, at}, state->runs, memory);
    look_at(state->parts);
    return 0;
}
