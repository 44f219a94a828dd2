#pragma once
// The foreign elements inside a domain's <metadata>: one for each namespace, kept as they were
// given.

#include <optional>
#include <string>
#include <string_view>

#include "xml/domain/domain.hpp"

namespace hostler::xml {

/// The element of namespace `uri`, as a document of its own; nothing when there is none.
std::optional<std::string> find_metadata(const Domain& domain, std::string_view uri);

/// Puts `text`, one element, in the place of the element of namespace `uri`, which it gets with the
/// prefix `key`; without a text the element is removed. An error when the text is not one element.
Result<Done> set_metadata(Domain& domain, std::string_view uri, std::string_view key,
                          const std::optional<std::string>& text);

}  // namespace hostler::xml
