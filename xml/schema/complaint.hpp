#pragma once
// The sentences a reader refuses a document with: the thing, the value, what would be right, and
// where it stands.

#include "xml/schema/document.hpp"
#include "xml/schema/part.hpp"

namespace hostler::xml {

Error bad_value(const xmlNode& node, const Part& part, std::string_view text);
Error missing(const xmlNode& node, const Part& part);
/// A complaint with line and path of the node it is about.
Error complaint(const xmlNode& node, const Complaint& wrong);

/// A foreign tree as text, its own layout kept and its namespaces declared.
std::string foreign(xmlNode& node);

}  // namespace hostler::xml
