#include "drivers/kvm/vmm/cpu/thread_times.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <string>

#include "drivers/kvm/vmm/cpu/thread_folder.hpp"

namespace hostler::vmm {
namespace {

using Text = std::array<char, 1024>;

Fd open_file(int thread_id, const char* name)
{
    const std::string path = std::to_string(thread_id) + "/" + name;
    return Fd(::openat(thread_folder().get(), path.c_str(), O_RDONLY | O_CLOEXEC));
}

/// The file's text as it is now, ended by a zero.
Text read_again(const Fd& fd)
{
    Text text{};
    [[maybe_unused]] const ssize_t count = ::pread(fd.get(), text.data(), text.size() - 1, 0);
    return text;
}

}  // namespace

StatTicks parse_stat(const char* text)
{
    // The name, in brackets, may hold anything; what follows the last bracket is in columns.
    const char* const name_end = std::strrchr(text, ')');
    unsigned long long user = 0;
    unsigned long long system = 0;
    int processor = -1;
    // The columns from 3 on (proc(5)): 14 and 15 are the times, 39 the processor.
    constexpr const char* columns =
        " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu %*d %*d %*d %*d %*d %*d %*u %*u %*d"
        " %*u %*u %*u %*u %*u %*u %*u %*u %*u %*u %*u %*u %*u %*d %d";
    constexpr int times = 2;
    if (!name_end || std::sscanf(name_end + 1, columns, &user, &system, &processor) < times)
        return {};
    return {user, system, processor};
}

ThreadTimes::ThreadTimes(int thread_id)
    : stat_(open_file(thread_id, "stat")), schedstat_(open_file(thread_id, "schedstat"))
{
}

ThreadTimes::Sample ThreadTimes::sample() const
{
    static const std::uint64_t tick_ns =
        1'000'000'000u / static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
    const StatTicks ticks = parse_stat(read_again(stat_).data());
    Sample sample{.user_ns = ticks.user * tick_ns,
                  .system_ns = ticks.system * tick_ns,
                  .processor = ticks.processor};
    unsigned long long cpu = 0;
    unsigned long long delay = 0;
    if (std::sscanf(read_again(schedstat_).data(), "%llu %llu", &cpu, &delay) == 2) {
        sample.cpu_ns = cpu;
        sample.run_delay_ns = delay;
    }
    return sample;
}

}  // namespace hostler::vmm
