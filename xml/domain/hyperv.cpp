#include "xml/domain/features.hpp"
#include "xml/schema/out.hpp"
#include "xml/schema/parse.hpp"
#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part spinlock_parts[] = {
    attribute<&Hyperv::spinlocks>("state", "Whether it is on.").required().abi(),
    attribute<&Hyperv::spinlock_retries>("retries", "Attempts before waiting, at least 4095.")
        .abi(),
};
constexpr Part direct_parts[] = {
    attribute<&Hyperv::stimer>("state", "Whether it is on.").required().abi(),
    wrapped<&Hyperv::stimer_direct>("direct", "state", "Ticks without a message.").abi(),
};
constexpr Part vendor_parts[] = {
    attribute<&Hyperv::vendor_id>("state", "Whether it is on.").required().abi(),
    attribute<&Hyperv::vendor>("value", "At most twelve letters.").abi(),
};

template <auto Member>
constexpr Part enlightenment(std::string_view name, std::string_view about)
{
    return wrapped<Member>(name, "state", about).abi();
}

Complaint judge(Hyperv& hyperv)
{
    if (hyperv.spinlocks == OnOff::on && hyperv.spinlock_retries < 4095)
        return {"HyperV spinlock retry count must be at least 4095"};
    if (hyperv.vendor.view().size() > 12)
        return {"HyperV vendor_id value must not be more than 12 characters."};
    if (hyperv.mode == Hyperv::Mode::none) hyperv.mode = Hyperv::Mode::custom;
    return {};
}

constexpr Part parts[] = {
    attribute<&Hyperv::mode>("mode", "What the guest is shown.").abi(),
    enlightenment<&Hyperv::relaxed>("relaxed", "Watchdogs are patient."),
    enlightenment<&Hyperv::vapic>("vapic", "A quick APIC."),
    group("spinlocks", spinlock_parts, "A waiting CPU gives up its turn."),
    enlightenment<&Hyperv::vpindex>("vpindex", "A CPU can ask its number."),
    enlightenment<&Hyperv::runtime>("runtime", "A CPU can ask its time."),
    enlightenment<&Hyperv::synic>("synic", "Messages between host and guest."),
    group("stimer", direct_parts, "Timers."),
    enlightenment<&Hyperv::reset>("reset", "The guest resets itself."),
    group("vendor_id", vendor_parts, "The hypervisor's name."),
    enlightenment<&Hyperv::frequencies>("frequencies", "Clock rates can be asked."),
    enlightenment<&Hyperv::reenlightenment>("reenlightenment", "Told of a new clock rate."),
    enlightenment<&Hyperv::tlbflush>("tlbflush", "Flushes by a call."),
    enlightenment<&Hyperv::ipi>("ipi", "Interrupts between CPUs by a call."),
    enlightenment<&Hyperv::evmcs>("evmcs", "Quick nested guests."),
    enlightenment<&Hyperv::avic>("avic", "The hardware's APIC."),
    rule<judge>("retries are at least 4095, and a vendor has at most twelve letters"),
};

Complaint read_capabilities(const xmlNode& node, RareFeatures& features)
{
    Capabilities& capabilities = features.capabilities.made();
    std::string policy;
    if (read_attribute(node, "policy", policy)) {
        const int index = read_word(policy, words(Capabilities::Policy{}));
        if (index < 0)
            return {"unknown policy attribute '" + policy + "' of capabilities",
                    ErrorCode::config_unsupported};
        capabilities.policy = static_cast<Capabilities::Policy>(index);
    }
    for (const xmlNode* child = node.children; child; child = child->next) {
        if (child->type != XML_ELEMENT_NODE) continue;
        std::string state;
        const bool has_state = read_attribute(*child, "state", state);
        if (has_state && state != "on" && state != "off")
            return {"unknown state '" + state + "' of capability '" +
                        std::string(view(child->name)) + "'",
                    ErrorCode::config_unsupported};
        capabilities.list.push_back(
            {Text(view(child->name)), !has_state || state == "on" ? OnOff::on : OnOff::off});
    }
    return {};
}

void write_capabilities(Out& out, const RareFeatures& features)
{
    if (!features.capabilities) return;
    const Capabilities& capabilities = *features.capabilities;
    out.indent();
    out.text += "<capabilities";
    out.attribute("policy", word(capabilities.policy));
    if (capabilities.list.empty()) {
        out.text += "/>\n";
        return;
    }
    out.text += ">\n";
    out.deeper();
    for (const Capability& one : capabilities.list) {
        out.indent();
        (out.text += '<') += one.name.view();
        out.attribute("state", word(one.state));
        out.text += "/>\n";
    }
    out.shallower();
    out.indent();
    out.text += "</capabilities>\n";
}

constexpr Part capability_parts[] = {
    custom<RareFeatures, read_capabilities, write_capabilities>("capabilities",
                                                                "What a container may do."),
};

}  // namespace

Words words(Hyperv::Mode)
{
    static constexpr std::string_view all[] = {"", "custom", "passthrough"};
    return all;
}

Words words(Capabilities::Policy)
{
    static constexpr std::string_view all[] = {"default", "allow", "deny"};
    return all;
}

const Element& schema(const Hyperv*)
{
    static constexpr Element element = {"hyperv", "Hyper-V's interface.", parts};
    return element;
}

const Element& capability_rows()
{
    static constexpr Element element = {"features", "What a container may do.", capability_parts};
    return element;
}

}  // namespace hostler::xml
