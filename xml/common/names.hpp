#pragma once
// Names of networks, pools, volumes, filters: they become names of files.

#include "xml/schema/part.hpp"

namespace hostler::xml {

/// Refuses a name that cannot be a file's; `thing` says whose it is.
Complaint judge_name(std::string_view thing, std::string_view name);

}  // namespace hostler::xml
