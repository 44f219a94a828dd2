#pragma once
// What is asked of a stored definition that a change leaves behind.

#include "xml/domain/domain.hpp"

namespace hostler::daemon {

class Realm;

/// A change does not make a definition one that could not be defined. What could not be before may
/// be changed: that is how it is mended. One whose driver is not there today is let be.
void require_still_sound(const xml::Domain& before, const xml::Domain& after, const Realm& realm);

}  // namespace hostler::daemon
