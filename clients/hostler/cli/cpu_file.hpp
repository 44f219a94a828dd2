#pragma once
// CPUs in a file: as they are, or in a domain, in a host's or in a domain's capabilities.

#include <string>
#include <vector>

namespace hostler::cli {

/// Each as XML. Failure when the file is no XML, or holds none.
std::vector<std::string> read_cpus(const std::string& file);

}  // namespace hostler::cli
