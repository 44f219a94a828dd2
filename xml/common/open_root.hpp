#pragma once
// format_open: a document whose root libvirt writes over two lines even where nothing is in it.

#include "xml/schema/format.hpp"

namespace hostler::xml {

template <class T>
std::string format_open(const T& from, FormatFlags flags = {})
{
    constexpr std::string_view closed = "/>\n";
    std::string text = format_document(from, flags);
    // Children end in a closing tag of the root's; a text that ends in an empty tag has none.
    if (!text.ends_with(closed)) return text;
    text.resize(text.size() - closed.size());
    ((text += ">\n</") += schema(&from).name) += ">\n";
    return text;
}

}  // namespace hostler::xml
