#pragma once
// The storage volumes that a domain's disks are, for who forgets the domain and them.

#include <string>
#include <vector>

#include "clients/hostler/cli/arguments.hpp"
#include "clients/hostler/cli/session.hpp"

namespace hostler::cli {

struct DomainVolume {
    std::string target;
    std::string source;
    proto::StorageVolRef volume;
};

/// Those that --storage names or, with --remove-all-storage, all. Failure when a name is none of
/// the domain's disks; a disk that is in no pool is told of and left out.
std::vector<DomainVolume> wanted_volumes(Session& session, const proto::DomainRef& domain,
                                         const Arguments& arguments);

/// Deletes them, with --wipe-storage after wiping them. Failure when one of them could not be.
void remove_volumes(Session& session, const std::vector<DomainVolume>& volumes,
                    const Arguments& arguments);

}  // namespace hostler::cli
