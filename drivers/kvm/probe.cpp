#include "drivers/kvm/probe.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/kvm.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "drivers/kvm/process.hpp"

namespace hostler::drivers::kvm {
namespace {

using namespace std::chrono_literals;

constexpr auto probe_limit = 30s;  // more than it gives itself
/// A machine's local APICs are numbered by one byte, of which 255 is all of them.
constexpr unsigned vcpus_of_a_machine = 255;

/// What the program said, its last line feed removed.
std::string words_of(const Fd& log)
{
    std::array<char, 1024> bytes{};
    const ssize_t count = ::pread(log.get(), bytes.data(), bytes.size(), 0);
    std::string words(bytes.data(), count < 0 ? 0 : static_cast<std::size_t>(count));
    while (words.ends_with('\n')) words.pop_back();
    return words;
}

Result<Done> run_probe(const std::filesystem::path& program)
{
    const Fd log(::memfd_create("probe", MFD_CLOEXEC));
    Result<VmmProcess> process = VmmProcess::spawn({program.string(), "--probe"}, {}, log);
    if (!process) return process.error();
    const std::optional<ProcessEnd> end = process->wait_for(probe_limit);
    if (!end) {
        process->kill();
        process->wait_for(probe_limit);
        return Error(ErrorCode::operation_timeout, "KVM did not run the probe guest to its end");
    }
    if (end->is_clean) return Done{};
    const std::string words = words_of(log);
    return Error(ErrorCode::config_unsupported,
                 words.empty() ? "hostler-vmm --probe ended with " + end->words : words);
}

unsigned count_vcpus_max(const Fd& kvm)
{
    const int maximum = ::ioctl(kvm.get(), KVM_CHECK_EXTENSION, KVM_CAP_MAX_VCPUS);
    return maximum > 0 ? std::min(static_cast<unsigned>(maximum), vcpus_of_a_machine)
                       : vcpus_of_a_machine;
}

}  // namespace

Result<Fd> open_kvm()
{
    Fd kvm(::open("/dev/kvm", O_RDWR | O_CLOEXEC));
    if (!kvm)
        return Error(ErrorCode::system_error,
                     fmt::format("/dev/kvm cannot be opened: {}", std::strerror(errno)));
    return kvm;
}

ProbeResult probe(const std::filesystem::path& program)
{
    const Result<Fd> kvm = open_kvm();
    if (!kvm) return {false, kvm.error().detail, 1};
    const Result<Done> ran = run_probe(program);
    if (!ran) return {false, ran.error().detail, 1};
    return {true, {}, count_vcpus_max(*kvm)};
}

}  // namespace hostler::drivers::kvm
