#pragma once
// A size of storage: "100.00 GiB" for people, the bytes for programs.

#include "clients/hostler/print/cell.hpp"

namespace hostler::cli {

Cell size_cell(std::uint64_t bytes);

}  // namespace hostler::cli
