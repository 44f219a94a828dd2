#pragma once
// What a PCI device says of its maker: vital product data.

#include <optional>
#include <vector>

#include "xml/schema/part.hpp"

namespace hostler::xml {

struct VpdField {
    Text index;  ///< a digit or letter
    Text value;

    bool operator==(const VpdField&) const = default;
};
const Element& schema(const VpdField*);

struct VpdFields {
    enum class Access : std::uint8_t { absent, readonly, readwrite };

    Access access = Access::absent;
    Text change_level;
    Text manufacture_id;
    Text part_number;
    Text serial_number;
    Text asset_tag;
    std::vector<VpdField> vendor_fields;
    std::vector<VpdField> system_fields;

    bool operator==(const VpdFields&) const = default;
};
Words words(VpdFields::Access);
const Element& schema(const VpdFields*);

struct Vpd {
    Text name;
    std::vector<VpdFields> fields;

    bool operator==(const Vpd&) const = default;
};
const Element& schema(const Vpd*);

}  // namespace hostler::xml
