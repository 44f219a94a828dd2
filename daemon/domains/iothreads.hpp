#pragma once
// A definition's I/O threads: those that it lists, and those that it only counts.

#include <cstdint>
#include <vector>

#include "xml/domain/domain.hpp"

namespace hostler::daemon {

/// Their numbers: the listed ones, the rest counted on from 1 where a number is free.
std::vector<std::uint32_t> iothread_ids(const xml::Domain& definition);

/// Throws when there is no such thread.
void require_iothread(const xml::Domain& definition, std::uint32_t id);

/// Adds one. Throws when the number is 0 or taken.
void add_iothread(xml::Domain& definition, std::uint32_t id);
/// Takes one away, its pin and its scheduler. Throws when there is none, or a disk or a controller
/// uses it.
void remove_iothread(xml::Domain& definition, std::uint32_t id);

}  // namespace hostler::daemon
