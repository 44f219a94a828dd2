#include "drivers/kvm/cpu_group.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>

#include "xml/base/fd.hpp"

namespace hostler::drivers::kvm {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t weight_default = 100;  // cgroup v2's

/// The kernel takes the file and not what is written to it.
bool is_about_the_value(int reason)
{
    return reason == EINVAL || reason == ERANGE;
}

Error refusal(const fs::path& place, int reason)
{
    return {ErrorCode::config_unsupported,
            fmt::format("CPU shares and quotas need a cgroup v2 that can be written: {}: {}",
                        place.string(), std::strerror(reason))};
}

Result<Done> write(const fs::path& file, const std::string& text)
{
    // A cgroup's files are there or cannot be made; a test's folder has none at first.
    const Fd fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!fd) return refusal(file, errno);
    if (::write(fd.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()))
        return Done{};
    const int reason = errno;
    if (!is_about_the_value(reason)) return refusal(file, reason);
    return Error(ErrorCode::config_unsupported,
                 fmt::format("the kernel does not take '{}' for {}: {}", text, file.string(),
                             std::strerror(reason)));
}

std::string text_of_file(const fs::path& file)
{
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

fs::path cgroups_of(int process)
{
    return fs::path("/proc") / std::to_string(process) / "cgroup";
}

Result<Done> make_folder(const fs::path& folder)
{
    std::error_code problem;
    fs::create_directory(folder, problem);
    if (problem) return refusal(folder, problem.value());
    return Done{};
}

std::string text_of(const CpuBandwidth& bandwidth)
{
    if (!bandwidth.quota_us) return fmt::format("max {}", bandwidth.period_us);
    return fmt::format("{} {}", *bandwidth.quota_us, bandwidth.period_us);
}

/// A group of single threads below the guest's.
Result<Done> make_threads_folder(const fs::path& folder, int thread_id)
{
    if (const auto done = make_folder(folder); !done) return done;
    if (const auto done = write(folder / "cgroup.type", "threaded"); !done) return done;
    return write(folder / "cgroup.threads", std::to_string(thread_id));
}

/// The folder itself, or below it.
bool is_in(const fs::path& folder, const fs::path& place)
{
    const auto [rest, ignored] = std::ranges::mismatch(folder, place);
    return !folder.empty() && rest == folder.end();
}

std::string vcpu_folder(std::size_t vcpu)
{
    return fmt::format("vcpu{}", vcpu);
}

}  // namespace

/// All or nothing: half a group would be taken for the guest's own.
Result<Done> CpuGroup::make(const GuestThreads& threads, const fs::path& before) const
{
    if (folder_.empty()) return refusal("/sys/fs/cgroup", ENOENT);
    const fs::path slice = folder_.parent_path();
    const fs::path top = slice.parent_path();
    if (const auto done = write(top / "cgroup.subtree_control", "+cpu"); !done) return done;
    if (const auto done = make_folder(slice); !done) return done;
    if (const auto done = write(slice / "cgroup.subtree_control", "+cpu"); !done) return done;
    const Result<Done> filled = fill(threads);
    if (filled) return filled;
    const Result<Done> back = unmake(threads, before);
    if (back) return filled;
    return Error(filled.error().code, fmt::format("{}; and the guest cannot be put back: {}",
                                                  filled.error().detail, back.error().detail));
}

Result<Done> CpuGroup::fill(const GuestThreads& threads) const
{
    if (const auto done = make_folder(folder_); !done) return done;
    if (const auto done = write(folder_ / "cgroup.procs", std::to_string(threads.process)); !done)
        return done;
    if (const auto done = make_threads_folder(folder_ / "emulator", threads.devices); !done)
        return done;
    for (std::size_t vcpu = 0; vcpu < threads.vcpus.size(); ++vcpu)
        if (const auto done = make_threads_folder(folder_ / vcpu_folder(vcpu), threads.vcpus[vcpu]);
            !done)
            return done;
    return write(folder_ / "cgroup.subtree_control", "+cpu");
}

/// The guest is where it was before, and the group gone.
Result<Done> CpuGroup::unmake(const GuestThreads& threads, const fs::path& before) const
{
    Result<Done> done = write(before / "cgroup.procs", std::to_string(threads.process));
    remove(folder_);
    return done;
}

Result<Changes> CpuGroup::plan(const CpuShares& now, const CpuShares& wanted,
                               const GuestThreads& threads) const
{
    Changes changes;
    if (now == wanted) return changes;
    const fs::path top = folder_.parent_path().parent_path();
    const fs::path place = top / path_in_cgroup2(text_of_file(cgroups_of(threads.process)));
    if (!is_in(folder_, place))
        changes.add({[*this, threads, place] { return make(threads, place); },
                     [*this, threads, place] { (void)unmake(threads, place); }});
    const auto change = [&](const fs::path& file, std::string before, std::string after) {
        if (before == after) return;
        changes.add({[=] { return write(file, after); }, [=] { (void)write(file, before); }});
    };
    change(folder_ / "cpu.weight", std::to_string(now.weight.value_or(weight_default)),
           std::to_string(wanted.weight.value_or(weight_default)));
    change(folder_ / "cpu.max", text_of(now.all), text_of(wanted.all));
    change(folder_ / "emulator" / "cpu.max", text_of(now.emulator), text_of(wanted.emulator));
    for (std::size_t vcpu = 0; vcpu < threads.vcpus.size(); ++vcpu)
        change(folder_ / vcpu_folder(vcpu) / "cpu.max", text_of(now.each_vcpu),
               text_of(wanted.each_vcpu));
    return changes;
}

void CpuGroup::remove(const fs::path& folder) noexcept
{
    std::error_code ignored;
    // A cgroup is removed by rmdir, its files with it.
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored))
        if (entry.is_directory(ignored)) ::rmdir(entry.path().c_str());
    ::rmdir(folder.c_str());
}

fs::path find_cgroup2(std::string_view mounts)
{
    std::istringstream lines{std::string(mounts)};
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string device;
        std::string place;
        std::string type;
        if (words >> device >> place >> type && type == "cgroup2") return place;
    }
    return {};
}

fs::path path_in_cgroup2(std::string_view cgroups)
{
    constexpr std::string_view own = "0::/";
    std::istringstream lines{std::string(cgroups)};
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with(own)) return line.substr(own.size());
    return {};
}

}  // namespace hostler::drivers::kvm
