#pragma once
// Which documents there are: a row each, for those who print something of any of them.

#include <span>
#include <string>
#include <string_view>

#include "xml/schema/part.hpp"

namespace hostler::xml {

struct DocumentKind {
    std::string_view name;  ///< "network-port": what people call it
    const Element& (*element)();
    std::string (*relaxng)();  ///< a schema, complete in itself

    /// The reference page, in Markdown.
    std::string manual() const;
    /// Its sections about the elements of that name; none where it has no such element.
    std::string manual_of(std::string_view element_name) const;
};

/// By name.
std::span<const DocumentKind> documents();
/// Null where there is none of that name.
const DocumentKind* find_document(std::string_view name);

}  // namespace hostler::xml
