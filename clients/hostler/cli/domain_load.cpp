#include "clients/hostler/cli/domain_load.hpp"

#include <array>
#include <cstdio>

namespace hostler::cli {
namespace {

using Counter = std::optional<std::uint64_t>;

/// Adds up "vcpu.N.NAME" over all vCPUs.
Counter sum_of_vcpus(const Params& params, std::string_view name)
{
    Counter sum;
    for (const proto::TypedParam& param : params) {
        if (!param.field.starts_with("vcpu.")) continue;
        const std::size_t dot = param.field.find('.', std::string_view("vcpu.").size());
        if (dot == std::string::npos || param.field.substr(dot + 1) != name) continue;
        sum = sum.value_or(0) + param_number(params, param.field).value_or(0);
    }
    return sum;
}

std::optional<double> rate(const Counter& before, const Counter& after, double seconds)
{
    if (!before || !after || *after < *before || seconds <= 0) return std::nullopt;
    return static_cast<double>(*after - *before) / seconds;
}

/// Of nanoseconds.
std::optional<double> per_cent(const Counter& before, const Counter& after, double seconds)
{
    const std::optional<double> a_second = rate(before, after, seconds);
    if (!a_second) return std::nullopt;
    return *a_second / 1e7;
}

}  // namespace

DomainReading reading_of(const Params& params)
{
    DomainReading reading;
    reading.state = static_cast<std::int32_t>(param_number(params, "state.state").value_or(0));
    reading.vcpus = static_cast<std::uint32_t>(param_number(params, "vcpu.current").value_or(0));
    reading.cpu_ns = param_number(params, "cpu.time");
    reading.delay_ns = sum_of_vcpus(params, "delay");
    reading.halted_ns = sum_of_vcpus(params, "wait");
    reading.poll_won_ns = param_number(params, "cpu.haltpoll.success.time");
    reading.poll_wasted_ns = param_number(params, "cpu.haltpoll.fail.time");
    reading.exits = sum_of_vcpus(params, "exits.sum");
    reading.shows_steal = param_number(params, "vm.steal_time.cur").value_or(0) != 0;
    reading.halt_poll = param_text(params, "vm.halt_poll_mode.cur");
    reading.clock_pause = param_text(params, "vm.clock_pause.cur");
    reading.clock_behind_ns = param_number(params, "vm.clock_behind_ns.cur");
    return reading;
}

std::string clock_offset_text(std::uint64_t behind_ns)
{
    struct Unit {
        double ns;
        const char* format;
    };
    // The largest of which there is one.
    constexpr Unit units[] = {{86'400e9, "-%.1f d"}, {3600e9, "-%.1f h"}, {60e9, "-%.1f min"},
                              {1e9, "-%.1f s"},      {1e6, "-%.0f ms"},   {1e3, "-%.0f us"}};
    const auto behind = static_cast<double>(behind_ns);
    for (const Unit& unit : units) {
        if (behind < unit.ns) continue;
        std::array<char, 32> text{};
        std::snprintf(text.data(), text.size(), unit.format, behind / unit.ns);
        return text.data();
    }
    return "0 s";
}

DomainLoad load_between(const DomainReading& before, const DomainReading& after, double seconds)
{
    DomainLoad load;
    load.cpu = per_cent(before.cpu_ns, after.cpu_ns, seconds);
    load.wait = per_cent(before.delay_ns, after.delay_ns, seconds);
    if (load.wait && after.shows_steal && after.vcpus > 0) load.steal = *load.wait / after.vcpus;
    load.halted = per_cent(before.halted_ns, after.halted_ns, seconds);
    load.poll_won = per_cent(before.poll_won_ns, after.poll_won_ns, seconds);
    load.poll_wasted = per_cent(before.poll_wasted_ns, after.poll_wasted_ns, seconds);
    load.exits = rate(before.exits, after.exits, seconds);
    return load;
}

}  // namespace hostler::cli
