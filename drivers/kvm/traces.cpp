#include "drivers/kvm/traces.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "drivers/kvm/cpu_group.hpp"
#include "drivers/kvm/terminal.hpp"

namespace hostler::drivers::kvm {
namespace {

constexpr std::string_view end_note = "shutting down: ";

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
    Traces traces{DomainLog::of(environment.logs, name)};
    traces.folder = run / domain.uuid.text();
    traces.pid_file = run / (name + ".pid");
    traces.cpu_group = cpu_group_of(domain);
    for (const xml::Serial& serial : domain.devices.serials)
        add_socket(traces.sockets, serial.source);
    for (const xml::Console& console : domain.devices.consoles)
        add_socket(traces.sockets, console.source);
    return traces;
}

Result<Done> Traces::make() const
{
    const Result<Done> logs = make_folder(log.path().parent_path());
    return logs ? make_folder(folder) : logs;
}

Result<Fd> Traces::open_log() const
{
    return open_output(log.path().string(), true);
}

void Traces::write_pid(int pid) const
{
    std::ofstream(pid_file) << pid << '\n';
}

void Traces::note_end(const std::string& why) const
{
    log.note(std::string(end_note) + why);
}

std::string Traces::last_words() const
{
    constexpr std::streamoff tail_bytes = 4096;
    std::ifstream file(log.path(), std::ios::ate);
    const std::streamoff size = file.tellg();
    file.seekg(std::max<std::streamoff>(size - tail_bytes, 0));
    std::string line;
    std::string last;
    // That it ended is the daemon's own note, which may be there before this is asked: why it ended
    // stands above.
    const std::string note_of_end = "+0000: " + std::string(end_note);
    while (std::getline(file, line))
        if (!line.empty() && line.find(note_of_end) == std::string::npos) last = line;
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
