#include "xml/capabilities/capabilities.hpp"

#include "xml/schema/format.hpp"
#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part label_parts[] = {
    attribute<&SecurityBaseLabel::type>("type", "For guests of this hypervisor."),
    text<&SecurityBaseLabel::label>("The label."),
};

constexpr Part model_parts[] = {
    leaf<&SecurityModel::model>("model", "The model."),
    leaf<&SecurityModel::doi>("doi", "Its domain of interpretation."),
    child<&SecurityModel::labels>("baselabel", "What labels are made from."),
};

constexpr Part power_parts[] = {
    flag<&HostCapabilities::suspend_mem>("suspend_mem", "The host can sleep in memory."),
    flag<&HostCapabilities::suspend_disk>("suspend_disk", "The host can sleep on disk."),
    flag<&HostCapabilities::suspend_hybrid>("suspend_hybrid", "The host can do both at once."),
};
constexpr Part transport_parts[] = {
    leaves<&HostCapabilities::migration_transports>("uri_transport", "A way to another host."),
};
constexpr Part migration_parts[] = {
    flag<&HostCapabilities::migrates_live>("live", "A running guest can move."),
    group("uri_transports", transport_parts, "The ways to another host."),
};
constexpr Part host_parts[] = {
    leaf<&HostCapabilities::uuid>("uuid", "The host's own."),
    child<&HostCapabilities::cpu>("cpu", "The host's processor."),
    group("power_management", power_parts, "How the host can sleep.").always(),
    wrapped<&HostCapabilities::iommu>("iommu", "support", "Whether it has an IOMMU."),
    group("migration_features", migration_parts, "How guests can move."),
    splice<&HostCapabilities::topology>(),
    child<&HostCapabilities::security>("secmodel", "A way to confine guests."),
};

constexpr Part parts[] = {
    child<&CapabilitiesDocument::host>("host", "The host."),
    child<&CapabilitiesDocument::guests>("guest", "A kind of guest."),
};

}  // namespace

const Element& schema(const SecurityBaseLabel*)
{
    static constexpr Element element = {"baselabel", "What labels are made from.", label_parts};
    return element;
}

const Element& schema(const SecurityModel*)
{
    static constexpr Element element = {"secmodel", "A way to confine guests.", model_parts};
    return element;
}

const Element& schema(const HostCapabilities*)
{
    static constexpr Element element = {"host", "The host.", host_parts};
    return element;
}

const Element& schema(const CapabilitiesDocument*)
{
    static constexpr Element element = {"capabilities", "What the host can do.", parts};
    return element;
}

std::string format(const CapabilitiesDocument& capabilities)
{
    std::string text = format_document(capabilities);
    for (const std::string_view line : {"  <host>\n", "  <guest>\n", "</capabilities>\n"})
        for (std::size_t at = text.find(line); at != text.npos;
             at = text.find(line, at + 1 + line.size()))
            text.insert(at, 1, '\n');
    return text;
}

}  // namespace hostler::xml
