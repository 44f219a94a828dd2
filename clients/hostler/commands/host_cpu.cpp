// nodecpumap, nodecpustats, cpu-models: the host's CPUs.

#include <libvirt/libvirt.h>

#include <algorithm>
#include <array>
#include <thread>

#include "clients/hostler/cli/session.hpp"
#include "clients/hostler/cli/units.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

void nodecpumap(Session& session, const Arguments& arguments)
{
    const auto reply = session.ask<proto::NodeGetCpuMap>({.need_map = 1, .need_online = 1},
                                                         "Unable to get cpu map");
    const auto count = static_cast<std::size_t>(reply.ret);
    const std::string list = cpu_list(reply.cpumap, count);
    const std::string shown = arguments.has("pretty") ? list : cpu_letters(reply.cpumap, count);
    session.out().record({15}, {{"present", "CPUs present:", Cell(reply.ret)},
                                {"online", "CPUs online:", Cell(reply.online)},
                                {"map", "CPU map:", Cell(shown, list)}});
}

using CpuTimes = std::vector<proto::NodeCpuStat>;

CpuTimes cpu_times(Session& session, std::int32_t cpu)
{
    const auto count =
        session.ask<proto::NodeGetCpuStats>({.cpu_num = cpu}, "Unable to get number of cpu stats");
    return session
        .ask<proto::NodeGetCpuStats>({.cpu_num = cpu, .nparams = count.nparams},
                                     "Unable to get node cpu stats")
        .params;
}

std::optional<std::uint64_t> time_of(const CpuTimes& times, std::string_view name)
{
    const auto found = std::ranges::find(times, name, &proto::NodeCpuStat::field);
    return found == times.end() ? std::nullopt : std::optional(found->value);
}

/// libvirt's name for a kind of time, and its users'.
struct Kind {
    const char* field;
    const char* name;
};
constexpr std::array kinds = {
    Kind{VIR_NODE_CPU_STATS_USER, "user"}, Kind{VIR_NODE_CPU_STATS_KERNEL, "system"},
    Kind{VIR_NODE_CPU_STATS_IDLE, "idle"}, Kind{VIR_NODE_CPU_STATS_IOWAIT, "iowait"}};

/// The shares of one second. Busy is all that is not idle.
void show_shares(Session& session, std::int32_t cpu)
{
    const CpuTimes before = cpu_times(session, cpu);
    std::this_thread::sleep_for(std::chrono::seconds(1));
    const CpuTimes after = cpu_times(session, cpu);
    std::array<double, kinds.size()> spent{};
    double total = 0;
    for (std::size_t at = 0; at < kinds.size(); ++at) {
        const auto first = time_of(before, kinds[at].field);
        const auto last = time_of(after, kinds[at].field);
        if (first && last) spent[at] = static_cast<double>(*last - *first);
        total += spent[at];
    }
    const auto share = [&](double time) {
        const double percent = total > 0 ? time / total * 100 : 0;
        std::array<char, 16> text{};
        std::snprintf(text.data(), text.size(), "%5.1f%%", percent);
        return Cell(text.data(), percent);
    };
    Record record = {{"usage", "usage:", share(spent[0] + spent[1])}};
    for (std::size_t at = 0; at < kinds.size(); ++at)
        record.push_back({kinds[at].name, std::string(kinds[at].name) + ":", share(spent[at])});
    session.out().record({15}, record);
}

void nodecpustats(Session& session, const Arguments& arguments)
{
    const auto given = arguments.number("cpu");
    if (given && *given < 0) throw Failure("Invalid value of cpuNum");
    const auto cpu = given ? static_cast<std::int32_t>(*given) : VIR_NODE_CPU_STATS_ALL_CPUS;
    if (arguments.has("percent")) {
        show_shares(session, cpu);
        return;
    }
    const CpuTimes times = cpu_times(session, cpu);
    Record record;
    for (const auto& [field, name] : kinds) {
        const auto time = time_of(times, field);
        if (!time) continue;
        std::string text = std::to_string(*time);
        text.insert(0, 20 - std::min<std::size_t>(20, text.size()), ' ');
        record.push_back({name, std::string(name) + ":", Cell(text, *time)});
    }
    session.out().record({15}, record);
}

void cpu_models(Session& session, const Arguments& arguments)
{
    const auto reply = session.ask<proto::ConnectGetCpuModelNames>(
        {.arch = arguments.text("arch"), .need_results = 1}, "failed to get CPU model names");
    if (reply.models.empty())
        session.out().note("all CPU models are accepted\n");
    else
        session.out().lines("models", reply.models);
}

constexpr Option nodecpumap_options[] = {flag("pretty", "the CPUs as ranges")};
constexpr Option nodecpustats_options[] = {
    optional("cpu", "only this CPU", Option::Kind::number),
    flag("percent", "the shares of one second"),
};
constexpr Option cpu_models_options[] = {required("arch", "the architecture")};
constexpr Command table[] = {
    {"nodecpumap", Group::host, "the host's CPUs, and which are online", nodecpumap_options,
     &nodecpumap},
    {"nodecpustats", Group::host, "what the host's CPUs did", nodecpustats_options, &nodecpustats},
    {"cpu-models", Group::host, "the CPU models of an architecture", cpu_models_options,
     &cpu_models},
};

}  // namespace

std::span<const Command> host_cpu_commands()
{
    return table;
}

}  // namespace hostler::cli
