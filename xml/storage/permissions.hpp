#pragma once
// Who may do what with a pool's folder or a volume's file.

#include "xml/schema/part.hpp"

namespace hostler::xml {

struct StoragePermissions {
    std::optional<std::uint16_t> mode;   ///< written in octal
    std::optional<std::uint32_t> owner;  ///< absent where a document says -1
    std::optional<std::uint32_t> group;
    Text label;

    bool operator==(const StoragePermissions&) const = default;
};
const Element& schema(const StoragePermissions*);

}  // namespace hostler::xml
