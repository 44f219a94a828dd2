#pragma once
// Grammar: what a description allows, as patterns. It stands between the rows and RELAX NG, since
// there an element has one pattern while several rows may speak of it, and what a type attribute
// says decides which rows there are.

#include <string>
#include <vector>

#include "xml/schema/part.hpp"

namespace hostler::xml {

struct AttributePattern {
    std::string name;
    std::string value;  ///< RELAX NG
    bool is_required = false;

    bool operator==(const AttributePattern&) const = default;
};

struct ElementPattern;

/// What one element may hold at once.
struct Content {
    std::vector<AttributePattern> attributes;
    std::vector<ElementPattern> elements;
    std::vector<std::string> texts;  ///< the patterns of its own text, each enough
    bool is_text_required = false;
    bool is_anything = false;  ///< foreign XML

    bool operator==(const Content&) const = default;
};

struct ElementPattern {
    std::string name;
    Namespace ns = Namespace::none;
    bool is_required = false;
    bool is_many = false;
    std::vector<const Element*> described;  ///< what one of these descriptions allows,
    std::vector<Content> contents;          ///< or one of these contents

    bool operator==(const ElementPattern&) const = default;
};

/// A description that others refer to, with one of `contents`.
struct Definition {
    const Element* element;
    std::vector<Content> contents;
};

/// The root's description first. `root` is a fresh struct; it is changed.
std::vector<Definition> grammar(const Element& element, void* root);

}  // namespace hostler::xml
