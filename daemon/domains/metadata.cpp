#include "daemon/domains/metadata.hpp"

#include <libvirt/libvirt.h>

#include "xml/domain/metadata.hpp"
#include "xml/schema/xml_text.hpp"

namespace hostler::daemon {
namespace {

/// A title or a description: text that may be taken away.
void set_text(xml::Text& text, const std::optional<std::string>& value)
{
    if (value && !value->empty())
        text = *value;
    else
        text.reset();
}

std::string require(const xml::Text& text, const char* what)
{
    if (!text.has_value())
        throw Error(ErrorCode::no_domain_metadata, std::string(what) + " not found");
    return text.str();
}

}  // namespace

void apply(xml::Domain& definition, const MetadataChange& change)
{
    for (const std::optional<std::string>* text : {&change.text, &change.key, &change.uri})
        if (*text && !xml::is_xml_text(**text))
            throw Error(ErrorCode::invalid_argument,
                        "a domain's metadata is text in UTF-8 that XML can hold");
    switch (change.type) {
        case VIR_DOMAIN_METADATA_DESCRIPTION:
            return set_text(definition.description, change.text);
        case VIR_DOMAIN_METADATA_TITLE:
            if (change.text && change.text->find('\n') != std::string::npos)
                throw Error(ErrorCode::invalid_argument, "metadata title can't contain newlines");
            return set_text(definition.title, change.text);
        case VIR_DOMAIN_METADATA_ELEMENT:
            if (!change.uri)
                throw Error(ErrorCode::invalid_argument,
                            "a metadata element needs a namespace URI");
            xml::set_metadata(definition, *change.uri, change.key.value_or(""), change.text)
                .or_throw();
            return;
        default:
            throw Error(ErrorCode::invalid_argument,
                        "unknown metadata type '" + std::to_string(change.type) + "'");
    }
}

std::string read_metadata(const xml::Domain& definition, int type,
                          const std::optional<std::string>& uri)
{
    switch (type) {
        case VIR_DOMAIN_METADATA_DESCRIPTION:
            return require(definition.description, "description");
        case VIR_DOMAIN_METADATA_TITLE:
            return require(definition.title, "title");
        case VIR_DOMAIN_METADATA_ELEMENT: {
            const std::optional<std::string> found =
                xml::find_metadata(definition, uri.value_or(""));
            if (!found)
                throw Error(ErrorCode::no_domain_metadata,
                            "Requested metadata element is not present");
            return *found;
        }
        default:
            throw Error(ErrorCode::invalid_argument,
                        "unknown metadata type '" + std::to_string(type) + "'");
    }
}

}  // namespace hostler::daemon
