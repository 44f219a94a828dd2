#include "xml/nwfilter/filter_binding.hpp"

#include "xml/schema/format.hpp"
#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

/// What a binding must say; libvirt calls its absence an internal error.
constexpr Part demanded(Part part)
{
    return part.required().fails(ErrorCode::internal);
}

constexpr Part owner_parts[] = {
    demanded(leaf<&FilterBinding::owner_name>("name", "The domain's name.")),
    demanded(leaf<&FilterBinding::owner_uuid>("uuid", "The domain's identity.")),
};

constexpr Part parts[] = {
    demanded(group("owner", owner_parts, "Whose it is.")),
    demanded(wrapped<&FilterBinding::port_device>("portdev", "name", "Its end on the host.")),
    wrapped<&FilterBinding::link_device>("linkdev", "name", "What a direct card is on."),
    demanded(wrapped<&FilterBinding::mac>("mac", "address", "The guest's card.")),
    demanded(child<&FilterBinding::reference>("filterref", "The filter.")),
};

}  // namespace

const Element& schema(const FilterBinding*)
{
    static constexpr Element element = {"filterbinding", "A filter on a card.", parts};
    return element;
}

Result<FilterBinding> parse_filter_binding(std::string_view text, ParseFlags flags,
                                           Warnings* warnings)
{
    return parse_document<FilterBinding>(text, "filterbinding_definition", flags, warnings);
}

std::string format(const FilterBinding& binding)
{
    return format_document(binding);
}

}  // namespace hostler::xml
