#include "drivers/kvm/vmm/sandbox/filter.hpp"

#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>

#include <cstddef>
#include <map>

namespace hostler::vmm {
namespace {

using Program = std::vector<sock_filter>;

sock_filter load(std::size_t offset)
{
    return {BPF_LD | BPF_W | BPF_ABS, 0, 0, static_cast<std::uint32_t>(offset)};
}

/// Goes on at the next instruction if the loaded word is `value`, else behind `otherwise` more.
sock_filter expect(std::uint32_t value, std::size_t otherwise)
{
    return {BPF_JMP | BPF_JEQ | BPF_K, 0, static_cast<std::uint8_t>(otherwise), value};
}

sock_filter skip_one_if(std::uint32_t value)
{
    return {BPF_JMP | BPF_JEQ | BPF_K, 1, 0, value};
}

sock_filter answer(std::uint32_t action)
{
    return {BPF_RET | BPF_K, 0, 0, action};
}

/// Allows if the argument matches, else falls through to what follows.
Program match_argument(const SyscallRule& rule)
{
    const std::size_t low = offsetof(seccomp_data, args) +
                            static_cast<std::size_t>(rule.argument) * sizeof(std::uint64_t);
    const auto low_word = static_cast<std::uint32_t>(rule.value);
    const auto high_word = static_cast<std::uint32_t>(rule.value >> 32);
    if (rule.number == SYS_ioctl)
        return {load(low), expect(low_word, 1), answer(SECCOMP_RET_ALLOW)};
    return {load(low), expect(low_word, 3), load(low + 4), expect(high_word, 1),
            answer(SECCOMP_RET_ALLOW)};
}

/// What decides one call, once its number is known.
Program decide(const std::vector<SyscallRule>& rules)
{
    Program program;
    for (const SyscallRule& rule : rules) {
        if (rule.argument < 0) return {answer(SECCOMP_RET_ALLOW)};
        const Program part = match_argument(rule);
        program.insert(program.end(), part.begin(), part.end());
    }
    program.push_back(answer(SECCOMP_RET_TRAP));
    return program;
}

}  // namespace

std::vector<sock_filter> compile_filter(std::span<const SyscallRule> rules)
{
    std::map<std::uint32_t, std::vector<SyscallRule>> by_number;
    for (const SyscallRule& rule : rules) by_number[rule.number].push_back(rule);

    Program program = {load(offsetof(seccomp_data, arch)), skip_one_if(AUDIT_ARCH_X86_64),
                       answer(SECCOMP_RET_KILL_PROCESS), load(offsetof(seccomp_data, nr))};
    for (const auto& [number, same] : by_number) {
        const Program part = decide(same);
        // A jump spans at most 255 instructions; a longer part is skipped by a jump of its own.
        program.push_back(skip_one_if(number));
        program.push_back({BPF_JMP | BPF_JA, 0, 0, static_cast<std::uint32_t>(part.size())});
        program.insert(program.end(), part.begin(), part.end());
    }
    program.push_back(answer(SECCOMP_RET_TRAP));
    return program;
}

}  // namespace hostler::vmm
