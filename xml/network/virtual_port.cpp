#include "xml/network/virtual_port.hpp"

#include "xml/common/refused.hpp"

namespace hostler::xml {
namespace {

using Type = VirtualPort::Type;

constexpr std::uint32_t type_id_max = 0xffffff;
constexpr std::size_t profile_id_size_max = 39;

Complaint judge_extra(const VirtualPort& port)
{
    const auto extra = [&](bool is_said, std::string_view name) -> Complaint {
        if (!is_said) return {};
        return refused("extra " + std::string(name) + " unsupported in <virtualport type='" +
                       std::string(word(port.type)) + "'>");
    };
    const bool is_vepa = port.type == Type::vepa;
    const bool has_interface = port.type == Type::openvswitch || port.type == Type::midonet;
    return first_of(
        port,
        [&](const VirtualPort& it) {
            return extra(it.manager_id.has_value() && !is_vepa, "managerid");
        },
        [&](const VirtualPort& it) { return extra(it.type_id.has_value() && !is_vepa, "typeid"); },
        [&](const VirtualPort& it) {
            return extra(it.type_id_version.has_value() && !is_vepa, "typeidversion");
        },
        [&](const VirtualPort& it) {
            return extra(!it.instance_id.is_nil() && !is_vepa, "instanceid");
        },
        [&](const VirtualPort& it) {
            return extra(!it.interface_id.is_nil() && !has_interface, "interfaceid");
        },
        [&](const VirtualPort& it) {
            return extra(it.profile_id.has_value() && is_vepa, "profileid");
        });
}

}  // namespace

Complaint judge_virtual_port(const VirtualPort& port)
{
    if (port.type == Type::absent) return refused("missing required virtualport type");
    if (port.type == Type::none)
        return refused("unknown virtualport type none", ErrorCode::config_unsupported);
    if (port.type_id.value_or(0) > type_id_max) return refused("value for typeid out of range");
    if (port.profile_id.view().size() > profile_id_size_max)
        return refused("profileid parameter too long: it has " +
                       std::to_string(profile_id_size_max) + " letters at most");
    return judge_extra(port);
}

}  // namespace hostler::xml
