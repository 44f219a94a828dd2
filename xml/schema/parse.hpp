#pragma once
// parse: fills a struct from a tree as its description says.

#include <string>
#include <vector>

#include "xml/schema/document.hpp"
#include "xml/schema/flags.hpp"
#include "xml/schema/part.hpp"

namespace hostler::xml {

/// What a document holds that no description knows, each with its line and path.
using Warnings = std::vector<std::string>;

/// The error names line, path, value and what would be valid. With flags.validate a warning is an
/// error; otherwise they are added to `warnings` where that is given.
Result<Done> parse(xmlNode& node, const Element& element, void* into, ParseFlags flags = {},
                   Warnings* warnings = nullptr);

Result<Done> check_root(const xmlNode& root, const Element& element);

/// A whole document whose root must be T's element; `what` is libvirt's name for it in errors.
template <class T>
Result<T> parse_document(std::string_view text, std::string_view what, ParseFlags flags = {},
                         Warnings* warnings = nullptr)
{
    const auto document = Document::read(text, what);
    if (!document) return document.error();
    Result<T> value{T{}};
    const Element& element = schema(static_cast<const T*>(nullptr));
    if (auto done = check_root(document->root(), element); !done) return done.error();
    if (auto done = parse(document->root(), element, &*value, flags, warnings); !done)
        return done.error();
    return value;
}

/// For custom rows: an attribute's value (empty text and false when it is missing), and the
/// element's own text.
bool read_attribute(const xmlNode& node, std::string_view name, std::string& into);
std::string text_of(const xmlNode& node);
const xmlNode* first_child(const xmlNode& node, std::string_view name);

}  // namespace hostler::xml
