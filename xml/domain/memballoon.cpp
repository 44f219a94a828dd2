#include "xml/domain/memballoon.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part parts[] = {
    attribute<&Memballoon::model>("model", "How the guest sees the balloon.")
        .required()
        .always()
        .abi(),
    attribute<&Memballoon::autodeflate>("autodeflate", "Give memory back before the guest dies.")
        .abi(),
    attribute<&Memballoon::free_page_reporting>("freePageReporting", "Return pages as freed.")
        .abi(),
    wrapped<&Memballoon::stats_period_s>("stats", "period", "Seconds between reports."),
    splice<&Memballoon::info>(),
    child<&Memballoon::driver>("driver", "What every virtio device takes."),
};

}  // namespace

Words words(Memballoon::Model)
{
    static constexpr std::string_view all[] = {"virtio", "xen", "none", "virtio-transitional",
                                               "virtio-non-transitional"};
    return all;
}

const Element& schema(const Memballoon*)
{
    static constexpr Element element = {
        "memballoon", "A device the host inflates to take memory back from a running guest.",
        parts};
    return element;
}

}  // namespace hostler::xml
