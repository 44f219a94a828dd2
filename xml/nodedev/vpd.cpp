#include "xml/nodedev/vpd.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part field_parts[] = {
    attribute<&VpdField::index>("index", "Which one.").required(),
    text<&VpdField::value>("What it says.").always(),
};

constexpr Part fields_parts[] = {
    attribute<&VpdFields::access>("access", "Whether the host may write them.").required(),
    leaf<&VpdFields::change_level>("change_level", "The engineering level."),
    leaf<&VpdFields::manufacture_id>("manufacture_id", "Who made it."),
    leaf<&VpdFields::part_number>("part_number", "What it is sold as."),
    leaf<&VpdFields::serial_number>("serial_number", "Which one it is."),
    leaf<&VpdFields::asset_tag>("asset_tag", "What its owner calls it."),
    child<&VpdFields::vendor_fields>("vendor_field", "What the vendor says besides."),
    child<&VpdFields::system_fields>("system_field", "What the system says besides."),
};

constexpr Part parts[] = {
    leaf<&Vpd::name>("name", "The product."),
    child<&Vpd::fields>("fields", "What is known of it."),
};

}  // namespace

Words words(VpdFields::Access)
{
    static constexpr std::string_view all[] = {"", "readonly", "readwrite"};
    return all;
}

const Element& schema(const VpdField*)
{
    static constexpr Element element = {"vendor_field", "A field of its own.", field_parts};
    return element;
}

const Element& schema(const VpdFields*)
{
    static constexpr Element element = {"fields", "What is known of a device.", fields_parts};
    return element;
}

const Element& schema(const Vpd*)
{
    static constexpr Element element = {"capability", "What a device says of its maker.", parts};
    return element;
}

}  // namespace hostler::xml
