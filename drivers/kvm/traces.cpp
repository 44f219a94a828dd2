#include "drivers/kvm/traces.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>

#include "drivers/kvm/cpu_group.hpp"
#include "drivers/kvm/terminal.hpp"

namespace hostler::drivers::kvm {
namespace {

void add_socket(std::vector<std::filesystem::path>& sockets, const xml::CharSource& source)
{
    const bool is_ours = source.type == xml::CharSource::Type::unix_socket &&
                         source.mode != xml::CharSource::Mode::connect && !source.path.empty();
    if (is_ours) sockets.emplace_back(source.path.view());
}

Result<Done> make_folder(const std::filesystem::path& folder)
{
    std::error_code failure;
    std::filesystem::create_directories(folder, failure);
    if (failure)
        return Error(ErrorCode::system_error, fmt::format("folder {} cannot be made: {}",
                                                          folder.string(), failure.message()));
    return Done{};
}

/// Nothing where the host has no cgroup2.
std::filesystem::path cpu_group_of(const xml::Domain& domain)
{
    std::ifstream file("/proc/mounts");
    const std::string mounts(std::istreambuf_iterator<char>(file), {});
    const std::filesystem::path top = find_cgroup2(mounts);
    if (top.empty()) return {};
    return top / "hostler.slice" / ("qemu-" + domain.uuid.text());
}

}  // namespace

Traces Traces::of(const xml::Domain& domain, const HostEnvironment& environment)
{
    const std::string name = domain.name.str();
    const std::filesystem::path run = environment.run / "qemu";
    Traces traces;
    traces.folder = run / domain.uuid.text();
    traces.pid_file = run / (name + ".pid");
    traces.log = environment.logs / "qemu" / (name + ".log");
    traces.cpu_group = cpu_group_of(domain);
    for (const xml::Serial& serial : domain.devices.serials)
        add_socket(traces.sockets, serial.source);
    for (const xml::Console& console : domain.devices.consoles)
        add_socket(traces.sockets, console.source);
    return traces;
}

Result<Done> Traces::make() const
{
    const Result<Done> logs = make_folder(log.parent_path());
    return logs ? make_folder(folder) : logs;
}

Result<Fd> Traces::open_log() const
{
    return open_output(log.string(), true);
}

void Traces::write_pid(int pid) const
{
    std::ofstream(pid_file) << pid << '\n';
}

void Traces::note(const std::string& what) const noexcept
{
    const auto now =
        std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const auto milliseconds = now.time_since_epoch().count() % 1000;
    std::ofstream(log, std::ios::app)
        << fmt::format("{:%Y-%m-%d %H:%M:%S}.{:03}+0000: {}\n",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(now)), milliseconds, what);
}

std::string Traces::last_words() const
{
    constexpr std::streamoff tail_bytes = 4096;
    std::ifstream file(log, std::ios::ate);
    const std::streamoff size = file.tellg();
    file.seekg(std::max<std::streamoff>(size - tail_bytes, 0));
    std::string line;
    std::string last;
    while (std::getline(file, line))
        if (!line.empty()) last = line;
    return last;
}

void Traces::remove() const noexcept
{
    std::error_code ignored;
    for (const std::filesystem::path& socket : sockets)
        if (std::filesystem::is_socket(socket, ignored)) std::filesystem::remove(socket, ignored);
    std::filesystem::remove_all(folder, ignored);
    std::filesystem::remove(pid_file, ignored);
    if (!cpu_group.empty()) CpuGroup::remove(cpu_group);
}

}  // namespace hostler::drivers::kvm
