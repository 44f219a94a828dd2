#include "daemon/domains/tunables.hpp"

#include <fmt/format.h>
#include <libvirt/libvirt.h>

#include <algorithm>
#include <charconv>

namespace hostler::daemon {
namespace {

using xml::CpuTune;
using xml::IoTune;
using xml::MemoryTune;

template <auto Member>
constexpr Tunable<CpuTune> period(std::string_view name)
{
    return tunable<CpuTune, Member, std::uint64_t>(name).range(1000, 1000000);
}
template <auto Member>
constexpr Tunable<CpuTune> quota(std::string_view name)
{
    return tunable<CpuTune, Member, std::int64_t>(name).range(1000, 18446744073709551);
}

constexpr Tunable<CpuTune> scheduler_table[] = {
    tunable<CpuTune, &CpuTune::shares, std::uint64_t>(VIR_DOMAIN_SCHEDULER_CPU_SHARES)
        .range(2, 262144),
    period<&CpuTune::period_us>(VIR_DOMAIN_SCHEDULER_VCPU_PERIOD),
    quota<&CpuTune::quota_us>(VIR_DOMAIN_SCHEDULER_VCPU_QUOTA),
    period<&CpuTune::emulator_period_us>(VIR_DOMAIN_SCHEDULER_EMULATOR_PERIOD),
    quota<&CpuTune::emulator_quota_us>(VIR_DOMAIN_SCHEDULER_EMULATOR_QUOTA),
    period<&CpuTune::global_period_us>(VIR_DOMAIN_SCHEDULER_GLOBAL_PERIOD),
    quota<&CpuTune::global_quota_us>(VIR_DOMAIN_SCHEDULER_GLOBAL_QUOTA),
    period<&CpuTune::iothread_period_us>(VIR_DOMAIN_SCHEDULER_IOTHREAD_PERIOD),
    quota<&CpuTune::iothread_quota_us>(VIR_DOMAIN_SCHEDULER_IOTHREAD_QUOTA),
};

template <auto Member>
constexpr Tunable<MemoryTune> memory_limit(std::string_view name)
{
    return tunable<MemoryTune, Member, std::uint64_t, VIR_DOMAIN_MEMORY_PARAM_UNLIMITED>(name);
}
constexpr Tunable<MemoryTune> memory_table[] = {
    memory_limit<&MemoryTune::hard_limit_kib>(VIR_DOMAIN_MEMORY_HARD_LIMIT),
    memory_limit<&MemoryTune::soft_limit_kib>(VIR_DOMAIN_MEMORY_SOFT_LIMIT),
    memory_limit<&MemoryTune::swap_hard_limit_kib>(VIR_DOMAIN_MEMORY_SWAP_HARD_LIMIT),
};

template <auto Member>
constexpr Tunable<IoTune> io_limit(std::string_view name)
{
    return tunable<IoTune, Member, std::uint64_t>(name);
}
constexpr Tunable<IoTune> group_name = {
    .name = VIR_DOMAIN_BLOCK_IOTUNE_GROUP_NAME,
    .type = ParamType::text,
    .read = [](const IoTune& tune) -> ParamValue { return tune.group_name.str(); },
    .write =
        [](IoTune& tune, const ParamValue& value) {
            tune.group_name.reset();
            if (const auto& text = *std::get_if<std::string>(&value); !text.empty())
                tune.group_name = text;
        },
};
constexpr Tunable<IoTune> iotune_table[] = {
    io_limit<&IoTune::total_bytes_sec>(VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_BYTES_SEC),
    io_limit<&IoTune::read_bytes_sec>(VIR_DOMAIN_BLOCK_IOTUNE_READ_BYTES_SEC),
    io_limit<&IoTune::write_bytes_sec>(VIR_DOMAIN_BLOCK_IOTUNE_WRITE_BYTES_SEC),
    io_limit<&IoTune::total_iops_sec>(VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_IOPS_SEC),
    io_limit<&IoTune::read_iops_sec>(VIR_DOMAIN_BLOCK_IOTUNE_READ_IOPS_SEC),
    io_limit<&IoTune::write_iops_sec>(VIR_DOMAIN_BLOCK_IOTUNE_WRITE_IOPS_SEC),
    io_limit<&IoTune::total_bytes_sec_max>(VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_BYTES_SEC_MAX),
    io_limit<&IoTune::read_bytes_sec_max>(VIR_DOMAIN_BLOCK_IOTUNE_READ_BYTES_SEC_MAX),
    io_limit<&IoTune::write_bytes_sec_max>(VIR_DOMAIN_BLOCK_IOTUNE_WRITE_BYTES_SEC_MAX),
    io_limit<&IoTune::total_iops_sec_max>(VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_IOPS_SEC_MAX),
    io_limit<&IoTune::read_iops_sec_max>(VIR_DOMAIN_BLOCK_IOTUNE_READ_IOPS_SEC_MAX),
    io_limit<&IoTune::write_iops_sec_max>(VIR_DOMAIN_BLOCK_IOTUNE_WRITE_IOPS_SEC_MAX),
    io_limit<&IoTune::size_iops_sec>(VIR_DOMAIN_BLOCK_IOTUNE_SIZE_IOPS_SEC),
    group_name,
    io_limit<&IoTune::total_bytes_sec_max_length>(
        VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_BYTES_SEC_MAX_LENGTH),
    io_limit<&IoTune::read_bytes_sec_max_length>(VIR_DOMAIN_BLOCK_IOTUNE_READ_BYTES_SEC_MAX_LENGTH),
    io_limit<&IoTune::write_bytes_sec_max_length>(
        VIR_DOMAIN_BLOCK_IOTUNE_WRITE_BYTES_SEC_MAX_LENGTH),
    io_limit<&IoTune::total_iops_sec_max_length>(VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_IOPS_SEC_MAX_LENGTH),
    io_limit<&IoTune::read_iops_sec_max_length>(VIR_DOMAIN_BLOCK_IOTUNE_READ_IOPS_SEC_MAX_LENGTH),
    io_limit<&IoTune::write_iops_sec_max_length>(VIR_DOMAIN_BLOCK_IOTUNE_WRITE_IOPS_SEC_MAX_LENGTH),
};

}  // namespace

void require_range(std::string_view name, const ParamValue& value, std::int64_t low,
                   std::int64_t high)
{
    const auto judge = [&](const auto& number) {
        using Number = std::decay_t<decltype(number)>;
        if constexpr (std::is_integral_v<Number> && !std::is_same_v<Number, bool>) {
            // 0 and what is negative take a limit away.
            if (std::cmp_less_equal(number, 0)) return;
            if (std::cmp_less(number, low) || std::cmp_greater(number, high))
                throw Error(ErrorCode::invalid_argument,
                            fmt::format("value of '{}' is out of range [{}, {}]: {}", name, low,
                                        high, number));
        }
    };
    std::visit(judge, value);
}

std::span<const Tunable<xml::CpuTune>> scheduler_tunables()
{
    return scheduler_table;
}

std::span<const Tunable<xml::MemoryTune>> memory_tunables()
{
    return memory_table;
}

std::span<const Tunable<xml::IoTune>> iotune_tunables()
{
    return iotune_table;
}

}  // namespace hostler::daemon
