#pragma once
// format: the document libvirt would print for a definition, byte for byte.

#include <string>

#include "xml/schema/flags.hpp"
#include "xml/schema/out.hpp"
#include "xml/schema/part.hpp"

namespace hostler::xml {

/// Writes `from` as <element.name>…</element.name> at `out`'s depth, even if it says nothing.
void format(Out& out, const Element& element, const void* from);

template <class T>
std::string format_document(const T& from, FormatFlags flags = {})
{
    Out out(flags);
    format(out, schema(&from), &from);
    return out.text.str();
}

}  // namespace hostler::xml
