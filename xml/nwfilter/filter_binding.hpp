#pragma once
// FilterBinding: a filter on one card of one guest.

#include "xml/domain/interface.hpp"
#include "xml/schema/parse.hpp"

namespace hostler::xml {

struct FilterBinding {
    Text owner_name;
    Uuid owner_uuid;
    Text port_device;  ///< the card's end on the host
    Text link_device;  ///< what a direct card is on
    Mac mac;
    FilterReference reference;

    bool operator==(const FilterBinding&) const = default;
};
const Element& schema(const FilterBinding*);

Result<FilterBinding> parse_filter_binding(std::string_view text, ParseFlags flags = {},
                                           Warnings* warnings = nullptr);
std::string format(const FilterBinding& binding);

}  // namespace hostler::xml
