#include "daemon/domains/device_kinds.hpp"

#include <fmt/format.h>

namespace hostler::daemon {
namespace {

/// Both say the same, aliases and addresses aside: the host may have chosen those.
template <class Device>
bool says_same(Device a, Device b)
{
    a.info = b.info = {};
    return a == b;
}

bool has_same_port(const std::optional<std::uint32_t>& a, const std::optional<std::uint32_t>& b)
{
    return a.has_value() && a == b;
}

}  // namespace

bool is_same(const xml::Disk& a, const xml::Disk& b)
{
    return a.target == b.target;
}

bool is_same(const xml::Controller& a, const xml::Controller& b)
{
    return a.type == b.type && a.index == b.index;
}

bool is_same(const xml::Interface& a, const xml::Interface& b)
{
    return a.mac == b.mac;
}

bool is_same(const xml::Serial& a, const xml::Serial& b)
{
    return has_same_port(a.port, b.port) || says_same(a, b);
}

bool is_same(const xml::Parallel& a, const xml::Parallel& b)
{
    return has_same_port(a.port, b.port) || says_same(a, b);
}

bool is_same(const xml::Console& a, const xml::Console& b)
{
    return has_same_port(a.port, b.port) || says_same(a, b);
}

bool is_same(const xml::Channel& a, const xml::Channel& b)
{
    if (a.name.has_value() || b.name.has_value()) return a.name == b.name;
    return says_same(a, b);
}

bool is_same(const xml::Input& a, const xml::Input& b)
{
    return says_same(a, b);
}

bool is_same(const xml::Rng& a, const xml::Rng& b)
{
    return says_same(a, b);
}

std::string spoken(const xml::Disk& disk)
{
    return fmt::format("disk {}", disk.target.view());
}

std::string spoken(const xml::Controller& controller)
{
    return fmt::format("controller {}:{}", xml::word(controller.type),
                       controller.index.value_or(0));
}

std::string spoken(const xml::Interface& interface)
{
    return fmt::format("device matching MAC address {}", interface.mac.text());
}

std::string spoken(const xml::Serial&)
{
    return "serial port of this description";
}

std::string spoken(const xml::Parallel&)
{
    return "parallel port of this description";
}

std::string spoken(const xml::Console&)
{
    return "console of this description";
}

std::string spoken(const xml::Channel& channel)
{
    return fmt::format("channel '{}'", channel.name.view());
}

std::string spoken(const xml::Input&)
{
    return "input device of this description";
}

std::string spoken(const xml::Rng&)
{
    return "random number generator of this description";
}

std::string alias_prefix(const xml::Disk& disk)
{
    return fmt::format("{}-disk", xml::word(disk.bus));
}

std::string alias_prefix(const xml::Controller& controller)
{
    return std::string(xml::word(controller.type));
}

std::string alias_prefix(const xml::Interface&)
{
    return "net";
}

std::string alias_prefix(const xml::Serial&)
{
    return "serial";
}

std::string alias_prefix(const xml::Parallel&)
{
    return "parallel";
}

std::string alias_prefix(const xml::Console&)
{
    return "console";
}

std::string alias_prefix(const xml::Channel&)
{
    return "channel";
}

std::string alias_prefix(const xml::Input&)
{
    return "input";
}

std::string alias_prefix(const xml::Rng&)
{
    return "rng";
}

}  // namespace hostler::daemon
