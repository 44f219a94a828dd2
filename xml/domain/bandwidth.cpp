#include "xml/domain/bandwidth.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part rate_parts[] = {
    attribute<&Rate::average>("average", "KiB a second."),
    attribute<&Rate::peak>("peak", "KiB a second in a burst."),
    attribute<&Rate::floor>("floor", "KiB a second that are promised."),
    attribute<&Rate::burst>("burst", "KiB a burst may have."),
    rule<[](Rate& rate) -> Complaint {
        if (!rate.average && !rate.floor) return {"Missing mandatory average or floor attributes"};
        if (!rate.average && (rate.peak || rate.burst))
            return {"'peak' and 'burst' require 'average' attribute"};
        return {};
    }>("a rate has an average or a floor"),
};

constexpr Part bandwidth_parts[] = {
    attribute<&Bandwidth::class_id>("classID", "The host's traffic class.").live(),
    child<&Bandwidth::inbound>("inbound", "Towards the guest."),
    child<&Bandwidth::outbound>("outbound", "From the guest."),
    rule<[](Bandwidth& bandwidth) -> Complaint {
        if (bandwidth.outbound && bandwidth.outbound->floor)
            return {"'floor' attribute is not supported in <outbound/>",
                    ErrorCode::config_unsupported};
        return {};
    }>("only what comes in has a floor"),
};

constexpr Part tag_parts[] = {
    attribute<&Vlan::Tag::id>("id", "The tag.").range(0, 4095).required().always(),
    attribute<&Vlan::Tag::native_mode>("nativeMode", "How untagged frames are taken."),
};
constexpr Part vlan_parts[] = {
    attribute<&Vlan::is_trunk>("trunk", "Whether several tags pass."),
    child<&Vlan::tags>("tag", "A tag that passes."),
    rule<[](Vlan& vlan) -> Complaint {
        if (vlan.tags.empty()) return {"missing tag id - each <vlan> must have at least one <tag>"};
        if (vlan.tags.size() > 1) vlan.is_trunk = true;
        return {};
    }>("a VLAN has a tag"),
};

constexpr Part parameters_parts[] = {
    attribute<&VirtualPort::manager_id, AnyBase>("managerid", "802.1Qbg: the manager."),
    attribute<&VirtualPort::type_id, AnyBase>("typeid", "802.1Qbg: the type."),
    attribute<&VirtualPort::type_id_version, AnyBase>("typeidversion", "802.1Qbg: its version."),
    attribute<&VirtualPort::instance_id>("instanceid", "802.1Qbg: the instance."),
    attribute<&VirtualPort::interface_id>("interfaceid", "Open vSwitch, Midonet: the port."),
    attribute<&VirtualPort::profile_id>("profileid", "The profile."),
};
constexpr Part port_parts[] = {
    attribute<&VirtualPort::type>("type", "What manages the port.")
        .fails(ErrorCode::config_unsupported),
    group("parameters", parameters_parts, "What the port is told."),
};

}  // namespace

Words words(Vlan::NativeMode)
{
    static constexpr std::string_view all[] = {"default", "tagged", "untagged"};
    return all;
}

Words words(VirtualPort::Type)
{
    static constexpr std::string_view all[] = {"",         "none",        "802.1Qbg",
                                               "802.1Qbh", "openvswitch", "midonet"};
    return all;
}

const Element& schema(const Rate*)
{
    static constexpr Element element = {"inbound", "How much may pass.", rate_parts};
    return element;
}

const Element& schema(const Bandwidth*)
{
    static constexpr Element element = {"bandwidth", "How much may pass.", bandwidth_parts};
    return element;
}

const Element& schema(const Vlan::Tag*)
{
    static constexpr Element element = {"tag", "A VLAN's tag.", tag_parts};
    return element;
}

const Element& schema(const Vlan*)
{
    static constexpr Element element = {"vlan", "The VLANs of a port.", vlan_parts};
    return element;
}

const Element& schema(const VirtualPort*)
{
    static constexpr Element element = {"virtualport", "What a switch knows of a port.",
                                        port_parts};
    return element;
}

}  // namespace hostler::xml
