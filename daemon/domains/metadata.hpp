#pragma once
// A domain's title, description and foreign metadata, as virDomainSetMetadata changes them.

#include <optional>
#include <string>

#include "xml/domain/domain.hpp"

namespace hostler::daemon {

struct MetadataChange {
    int type = 0;  ///< virDomainMetadataType
    std::optional<std::string> text;
    std::optional<std::string> key;  ///< the prefix of a foreign element's namespace
    std::optional<std::string> uri;
};

/// Changes a definition; throws what is wrong with the change.
void apply(xml::Domain& definition, const MetadataChange& change);

/// What virDomainGetMetadata answers. Throws no_domain_metadata when there is none.
std::string read_metadata(const xml::Domain& definition, int type,
                          const std::optional<std::string>& uri);

}  // namespace hostler::daemon
