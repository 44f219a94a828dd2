// kvm_floor MIB ROUNDS: what a start must cost, whoever does it: fork, exec, KVM_CREATE_VM, guest
// memory, interrupt controllers, one vCPU, its first exit; then the end of the process. With the
// interrupt controllers in the kernel and split, in turn. Prints medians, "NAME MICROSECONDS".

#include <fcntl.h>
#include <linux/kvm.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

constexpr std::uint64_t code_address = 0x1000;
/// In real mode: out dx, al.
constexpr std::uint8_t code[] = {0xee};
constexpr std::uint64_t ioapic_inputs = 24;

std::int64_t now_ns()
{
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

int need(int result, const char* what)
{
    if (result >= 0) return result;
    std::perror(what);
    std::exit(1);
}

struct Stamps {
    std::int64_t created;
    std::int64_t first_exit;
};

void create_irqchip(int vm, bool is_split)
{
    if (!is_split) {
        need(::ioctl(vm, KVM_CREATE_IRQCHIP), "KVM_CREATE_IRQCHIP");
        return;
    }
    kvm_enable_cap split{};
    split.cap = KVM_CAP_SPLIT_IRQCHIP;
    split.args[0] = ioapic_inputs;
    need(::ioctl(vm, KVM_ENABLE_CAP, &split), "KVM_CAP_SPLIT_IRQCHIP");
}

void map_memory(int vm, std::size_t bytes)
{
    const int file = need(::memfd_create("ram", MFD_CLOEXEC), "memfd_create");
    need(::ftruncate(file, static_cast<off_t>(bytes)), "ftruncate");
    void* const start = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    std::memcpy(static_cast<std::uint8_t*>(start) + code_address, code, sizeof code);
    kvm_userspace_memory_region region{};
    region.memory_size = bytes;
    region.userspace_addr = reinterpret_cast<std::uint64_t>(start);
    need(::ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region), "KVM_SET_USER_MEMORY_REGION");
}

/// The child: a guest up to its first exit.
int run_guest(std::size_t bytes, bool is_split, int pipe)
{
    const int kvm = need(::open("/dev/kvm", O_RDWR | O_CLOEXEC), "/dev/kvm");
    const int vm = need(::ioctl(kvm, KVM_CREATE_VM, 0), "KVM_CREATE_VM");
    create_irqchip(vm, is_split);
    map_memory(vm, bytes);
    const int vcpu = need(::ioctl(vm, KVM_CREATE_VCPU, 0), "KVM_CREATE_VCPU");
    const int run_bytes = need(::ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0), "KVM_GET_VCPU_MMAP_SIZE");
    void* const run = ::mmap(nullptr, static_cast<std::size_t>(run_bytes), PROT_READ | PROT_WRITE,
                             MAP_SHARED, vcpu, 0);
    kvm_sregs segments{};
    need(::ioctl(vcpu, KVM_GET_SREGS, &segments), "KVM_GET_SREGS");
    segments.cs.base = 0;
    segments.cs.selector = 0;
    need(::ioctl(vcpu, KVM_SET_SREGS, &segments), "KVM_SET_SREGS");
    kvm_regs registers{};
    registers.rip = code_address;
    registers.rflags = 2;
    need(::ioctl(vcpu, KVM_SET_REGS, &registers), "KVM_SET_REGS");
    Stamps stamps{now_ns(), 0};
    need(::ioctl(vcpu, KVM_RUN, 0), "KVM_RUN");
    if (static_cast<kvm_run*>(run)->exit_reason != KVM_EXIT_IO) return 1;
    stamps.first_exit = now_ns();
    return ::write(pipe, &stamps, sizeof stamps) == sizeof stamps ? 0 : 1;
}

struct Round {
    double created_us;
    double first_exit_us;
    double teardown_us;
};

Round run_child(const char* program, const char* mib, const char* chip)
{
    constexpr double ns_in_us = 1000;
    int ends[2];
    need(::pipe(ends), "pipe");
    const std::string pipe = std::to_string(ends[1]);
    std::array<char*, 6> words = {const_cast<char*>(program),      const_cast<char*>("--child"),
                                  const_cast<char*>(mib),          const_cast<char*>(chip),
                                  const_cast<char*>(pipe.c_str()), nullptr};
    const std::int64_t begun = now_ns();
    pid_t child = 0;
    if (::posix_spawn(&child, program, nullptr, nullptr, words.data(), environ) != 0) std::exit(1);
    Stamps stamps{};
    ::close(ends[1]);
    if (::read(ends[0], &stamps, sizeof stamps) != sizeof stamps) std::exit(1);
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    const auto since = [](std::int64_t from, std::int64_t to) {
        return static_cast<double>(to - from) / ns_in_us;
    };
    return {since(begun, stamps.created), since(begun, stamps.first_exit),
            since(stamps.first_exit, now_ns())};
}

template <class Member>
double median(std::vector<Round> rounds, Member member)
{
    std::ranges::sort(rounds, {}, member);
    return rounds[rounds.size() / 2].*member;
}

void print(const char* chip, const std::vector<Round>& rounds)
{
    std::printf("%s.created %.0f\n", chip, median(rounds, &Round::created_us));
    std::printf("%s.first_exit %.0f\n", chip, median(rounds, &Round::first_exit_us));
    std::printf("%s.teardown %.0f\n", chip, median(rounds, &Round::teardown_us));
}

}  // namespace

int main(int count, char** words)
{
    constexpr std::size_t mib = 1u << 20;
    if (count == 5 && std::strcmp(words[1], "--child") == 0)
        return run_guest(std::strtoull(words[2], nullptr, 10) * mib,
                         std::strcmp(words[3], "split") == 0, std::atoi(words[4]));
    if (count != 3) {
        std::fprintf(stderr, "usage: kvm_floor MIB ROUNDS\n");
        return 2;
    }
    std::vector<Round> kernel;
    std::vector<Round> split;
    for (int round = std::atoi(words[2]); round > 0; --round) {
        kernel.push_back(run_child(words[0], words[1], "kernel"));
        split.push_back(run_child(words[0], words[1], "split"));
    }
    print("kernel", kernel);
    print("split", split);
    return 0;
}
