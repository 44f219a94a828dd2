#include "xml/nodedev/subcapability.hpp"

#include "xml/common/order.hpp"
#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

using Sub = Subcapability;
using Type = Sub::Type;

template <Type... Wanted>
constexpr auto is = [](const Sub& sub) { return ((sub.type == Wanted) || ...); };

constexpr Part mdev_parts[] = {
    attribute<&MdevType::id>("id", "What it is called.").required(),
    leaf<&MdevType::name>("name", "What people call it."),
    leaf<&MdevType::api>("deviceAPI", "How it is handed over.").required(),
    leaf<&MdevType::available>("availableInstances", "How many can be made.").always(),
};

constexpr Part fibre_parts[] = {
    leaf<&FibreHost::wwnn>("wwnn", "Its node.").required(),
    leaf<&FibreHost::wwpn>("wwpn", "Its port.").required(),
    leaf<&FibreHost::fabric_wwn>("fabric_wwn", "The fabric it is on."),
};

constexpr Part ports_parts[] = {
    leaf<&VirtualPorts::vports_max>("max_vports", "How many can be made.").always(),
    leaf<&VirtualPorts::vports>("vports", "How many are made.").always(),
};
// libvirt reads the second number over the first, and so writes it twice: so do we, that a document
// passes both unchanged.
constexpr Part fibre_ports_rule = rule<[](Sub& sub) -> Complaint {
    if (sub.type == Type::vport_ops && sub.ports) sub.ports->vports_max = sub.ports->vports;
    return {};
}>("ports are counted as libvirt counts them");

constexpr Part remote_parts[] = {
    leaf<&RemotePort::rport>("rport", "Its name on the host.").required(),
    leaf<&RemotePort::wwpn>("wwpn", "The port.").required(),
};

constexpr Part medium_parts[] = {
    leaf<&Medium::is_there, Digit>("media_available", "Whether one is in.").always(),
    leaf<&Medium::size_bytes>("media_size", "How large it is.").always(),
    leaf<&Medium::label>("media_label", "What it is called."),
    leaf<&Medium::block_bytes>("logical_block_size", "How large its blocks are."),
    leaf<&Medium::blocks>("num_blocks", "How many it has."),
};

constexpr auto has_functions = is<Type::phys_function, Type::virt_functions>;

constexpr Part parts[] = {
    attribute<&Sub::type>("type", "What it can.").required(),
    attribute<&Sub::functions_max>("maxCount", "How many functions it can have.")
        .when<is<Type::virt_functions>>(),
    child<&Sub::functions>("address", "A function.").when<has_functions>(),
    child<&Sub::mdev_types>("type", "A kind of device it can make.").when<is<Type::mdev_types>>(),
    splice<&Sub::vpd>().when<is<Type::vpd>>(),
    splice<&Sub::fibre>(fibre_parts).when<is<Type::fc_host>>(),
    splice<&Sub::ports>(ports_parts).when<is<Type::vport_ops>>(),
    splice<&Sub::remote>(remote_parts).when<is<Type::fc_remote_port>>(),
    splice<&Sub::medium>(medium_parts).when<is<Type::removable>>(),
    fibre_ports_rule,
};

}  // namespace

Words words(Subcapability::Type)
{
    static constexpr std::string_view all[] = {
        "",           "phys_function", "virt_functions", "pci-bridge",  "cardbus-bridge",
        "mdev_types", "vpd",           "fc_host",        "vport_ops",   "fc_remote_port",
        "80203",      "80211",         "removable",      "hotpluggable"};
    return all;
}

const Element& schema(const MdevType*)
{
    static constexpr Element element = {"type", "A kind of mediated device.", mdev_parts};
    return element;
}

const Element& schema(const Subcapability*)
{
    static constexpr Element element = {"capability", "What a device can do besides.", parts};
    return element;
}

void sort(std::vector<Subcapability>& all)
{
    sort_stably(all, [](const Subcapability& one) { return one.type; });
}

}  // namespace hostler::xml
