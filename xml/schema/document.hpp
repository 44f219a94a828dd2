#pragma once
// Document: a text from a stranger as libxml2's tree. No network, no entity is replaced, a document
// type is refused, and size and depth are bounded, so that what comes out is finite and is only
// what was sent.

#include <libxml/tree.h>

#include <memory>
#include <string_view>

#include "xml/base/error.hpp"

namespace hostler::xml {

inline constexpr std::size_t document_bytes_max = std::size_t{16} << 20;

struct FreeDocument {
    void operator()(xmlDoc* document) const noexcept { xmlFreeDoc(document); }
};

class Document {
public:
    /// `what` names the text in errors, as libvirt's "(domain_definition)".
    static Result<Document> read(std::string_view text, std::string_view what);

    /// The root element; it is there.
    xmlNode& root() const { return *xmlDocGetRootElement(tree_.get()); }

private:
    explicit Document(xmlDoc* tree) : tree_(tree) {}

    std::unique_ptr<xmlDoc, FreeDocument> tree_;
};

inline std::string_view view(const xmlChar* text)
{
    return text ? std::string_view(reinterpret_cast<const char*>(text)) : std::string_view{};
}

/// "/domain/devices/disk[2]"
std::string path_of(const xmlNode& node);

}  // namespace hostler::xml
