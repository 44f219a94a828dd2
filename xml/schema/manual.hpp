#pragma once
// manual: the reference page of a description, in Markdown: a section an element, a line a row.

#include <string>

#include "xml/schema/part.hpp"

namespace hostler::xml {

/// One element alone: its heading, what it is, and the table of its rows.
std::string manual_section(const Element& element);

/// The element and all below it, each once, in the order in which they are met.
std::string manual(const Element& element);

template <class T>
std::string manual()
{
    return manual(schema(static_cast<const T*>(nullptr)));
}

}  // namespace hostler::xml
