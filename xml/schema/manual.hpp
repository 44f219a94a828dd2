#pragma once
// manual: the reference page of a description, in Markdown: a section an element, a line a row.

#include <string>

#include "xml/schema/part.hpp"

namespace hostler::xml {

/// One element alone: its heading, what it is, and the table of its rows.
std::string manual_section(const Element& element);

/// The element and all below it, each once, in the order in which they are met. Of several with one
/// name the later ones are headed "source of nvram", by where they were met.
std::string manual(const Element& element);
/// Of these sections the ones of elements with that name; empty where there is none.
std::string manual_sections(const Element& root, std::string_view name);

template <class T>
std::string manual()
{
    return manual(schema(static_cast<const T*>(nullptr)));
}

}  // namespace hostler::xml
