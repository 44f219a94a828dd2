#pragma once
// The rules of fill.hpp that say where and when a guest runs, and where its memory is.

#include "xml/domain/fill.hpp"

namespace hostler::xml {

/// How far a cell is from another holds both ways where the other says nothing.
Result<Done> fill_distances(Domain& domain, const FillWorld& world);
/// Each vCPU and I/O thread has a scheduler of its own.
Result<Done> fill_schedulers(Domain& domain, const FillWorld& world);
/// vCPUs follow memory that is placed by what is free, unless somebody placed them.
Result<Done> fill_placement(Domain& domain, const FillWorld& world);

}  // namespace hostler::xml
