#pragma once
// Security labels: of a domain, and of one of its sources.

#include "xml/schema/part.hpp"

namespace hostler::xml {

struct SecLabel {
    enum class Type : std::uint8_t { absent, none, dynamic, fixed };

    Type type = Type::absent;
    YesNo relabel = YesNo::absent;
    Text model;
    Text label;
    Text image_label;
    Text base_label;

    bool operator==(const SecLabel&) const = default;
};
Words words(SecLabel::Type);
const Element& schema(const SecLabel*);

/// What one disk or character device does otherwise than its domain.
struct SourceSecLabel {
    YesNo relabel = YesNo::absent;
    YesNo labelskip = YesNo::absent;
    Text model;
    Text label;

    bool operator==(const SourceSecLabel&) const = default;
};
const Element& schema(const SourceSecLabel*);

}  // namespace hostler::xml
