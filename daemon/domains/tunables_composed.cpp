// The tunables whose values are composed: "/dev/sda,500,/dev/sdb,300", "0-3", "inbound.average".

#include <fmt/format.h>
#include <libvirt/libvirt.h>

#include <algorithm>
#include <charconv>

#include "daemon/domains/tunables.hpp"

namespace hostler::daemon {
namespace {

using xml::Bandwidth;
using xml::BlockDeviceTune;
using xml::BlockTune;
using xml::NumaTune;
using xml::Rate;

/// Cuts `text` at its first comma.
std::string_view cut(std::string_view& text)
{
    const std::size_t comma = text.find(',');
    const std::string_view word = text.substr(0, comma);
    text = comma == text.npos ? std::string_view{} : text.substr(comma + 1);
    return word;
}

template <auto Member>
std::string device_text(const BlockTune& tune)
{
    std::string text;
    for (const BlockDeviceTune& device : tune.devices)
        if (device.*Member != 0)
            text +=
                fmt::format("{}{},{}", text.empty() ? "" : ",", device.path.view(), device.*Member);
    return text;
}

template <auto Member>
void set_device(BlockTune& tune, std::string_view path, std::string_view figure)
{
    std::decay_t<decltype(std::declval<BlockDeviceTune>().*Member)> number = 0;
    const auto [end, problem] =
        std::from_chars(figure.data(), figure.data() + figure.size(), number);
    if (!path.starts_with('/') || problem != std::errc{} || end != figure.data() + figure.size())
        throw Error(
            ErrorCode::invalid_argument,
            fmt::format("unable to parse blkio device '{},{}': a path, a comma and a number "
                        "are expected",
                        path, figure));
    const auto is_it = [path](const BlockDeviceTune& device) { return device.path == path; };
    auto device = std::ranges::find_if(tune.devices, is_it);
    if (device == tune.devices.end()) {
        device = tune.devices.emplace(tune.devices.end());
        device->path = path;
    }
    (*device).*Member = number;
}

template <auto Member>
constexpr Tunable<BlockTune> by_device(std::string_view name)
{
    Tunable<BlockTune> row{.name = name, .type = ParamType::text, .read = {}, .write = {}};
    row.read = [](const BlockTune& tune) -> ParamValue { return device_text<Member>(tune); };
    row.write = [](BlockTune& tune, const ParamValue& value) {
        std::string_view rest = *std::get_if<std::string>(&value);
        while (!rest.empty()) {
            const std::string_view path = cut(rest);
            const std::string_view figure = cut(rest);
            set_device<Member>(tune, path, figure);
        }
        std::erase_if(tune.devices, [](const BlockDeviceTune& device) {
            return device == BlockDeviceTune{.path = device.path};
        });
    };
    return row;
}

constexpr Tunable<BlockTune> blkio_table[] = {
    tunable<BlockTune, &BlockTune::weight, std::uint32_t>(VIR_DOMAIN_BLKIO_WEIGHT).range(10, 1000),
    by_device<&BlockDeviceTune::weight>(VIR_DOMAIN_BLKIO_DEVICE_WEIGHT),
    by_device<&BlockDeviceTune::read_iops_sec>(VIR_DOMAIN_BLKIO_DEVICE_READ_IOPS),
    by_device<&BlockDeviceTune::write_iops_sec>(VIR_DOMAIN_BLKIO_DEVICE_WRITE_IOPS),
    by_device<&BlockDeviceTune::read_bytes_sec>(VIR_DOMAIN_BLKIO_DEVICE_READ_BPS),
    by_device<&BlockDeviceTune::write_bytes_sec>(VIR_DOMAIN_BLKIO_DEVICE_WRITE_BPS),
};

constexpr Tunable<NumaTune> numa_table[] = {
    {.name = VIR_DOMAIN_NUMA_NODESET,
     .type = ParamType::text,
     .read = [](const NumaTune& tune) -> ParamValue {
         return tune.memory ? tune.memory->nodes.text() : std::string();
     },
     .write =
         [](NumaTune& tune, const ParamValue& value) {
             const std::string& text = *std::get_if<std::string>(&value);
             xml::CpuSet nodes;
             if (!xml::CpuSet::parse(text, nodes) || nodes.empty())
                 throw Error(ErrorCode::invalid_argument,
                             "Invalid nodeset of 'numatune': '" + text + "'");
             tune.memory.made().nodes = nodes;
         }},
    {.name = VIR_DOMAIN_NUMA_MODE,
     .type = ParamType::int32,
     .read = [](const NumaTune& tune) -> ParamValue {
         return static_cast<std::int32_t>(tune.memory ? tune.memory->mode
                                                      : xml::NumaTuneNode::Mode::strict);
     },
     .write =
         [](NumaTune& tune, const ParamValue& value) {
             const std::int32_t mode = *std::get_if<std::int32_t>(&value);
             if (mode < 0 || mode > VIR_DOMAIN_NUMATUNE_MEM_RESTRICTIVE)
                 throw Error(ErrorCode::invalid_argument,
                             "unsupported numatune mode: '" + std::to_string(mode) + "'");
             tune.memory.made().mode = static_cast<xml::NumaTuneNode::Mode>(mode);
         }},
};

/// One figure of one direction; a direction whose average is 0 has no limit.
template <auto Direction, auto Member>
constexpr Tunable<Bandwidth> rate(std::string_view name)
{
    Tunable<Bandwidth> row{.name = name, .type = ParamType::uint32, .read = {}, .write = {}};
    row.read = [](const Bandwidth& bandwidth) -> ParamValue {
        const xml::Box<Rate>& held = bandwidth.*Direction;
        return static_cast<std::uint32_t>(held ? ((*held).*Member).value_or(0) : 0);
    };
    row.write = [](Bandwidth& bandwidth, const ParamValue& value) {
        const std::uint32_t number = *std::get_if<std::uint32_t>(&value);
        xml::Box<Rate>& held = bandwidth.*Direction;
        (held.made().*Member) = number;
        if (number == 0) (held.made().*Member).reset();
        if (*held == Rate{}) held.reset();
    };
    return row;
}

constexpr Tunable<Bandwidth> bandwidth_table[] = {
    rate<&Bandwidth::inbound, &Rate::average>(VIR_DOMAIN_BANDWIDTH_IN_AVERAGE),
    rate<&Bandwidth::inbound, &Rate::peak>(VIR_DOMAIN_BANDWIDTH_IN_PEAK),
    rate<&Bandwidth::inbound, &Rate::burst>(VIR_DOMAIN_BANDWIDTH_IN_BURST),
    rate<&Bandwidth::inbound, &Rate::floor>(VIR_DOMAIN_BANDWIDTH_IN_FLOOR),
    rate<&Bandwidth::outbound, &Rate::average>(VIR_DOMAIN_BANDWIDTH_OUT_AVERAGE),
    rate<&Bandwidth::outbound, &Rate::peak>(VIR_DOMAIN_BANDWIDTH_OUT_PEAK),
    rate<&Bandwidth::outbound, &Rate::burst>(VIR_DOMAIN_BANDWIDTH_OUT_BURST),
};

}  // namespace

std::span<const Tunable<BlockTune>> blkio_tunables()
{
    return blkio_table;
}

std::span<const Tunable<NumaTune>> numa_tunables()
{
    return numa_table;
}

std::span<const Tunable<Bandwidth>> bandwidth_tunables()
{
    return bandwidth_table;
}

}  // namespace hostler::daemon
