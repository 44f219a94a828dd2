#pragma once
// The events of objects whose commands are in this folder, for who shows all kinds together.

#include <span>

#include "clients/hostler/cli/object_event.hpp"

namespace hostler::cli {

std::span<const ObjectEventKind> pool_event_kinds();
std::span<const ObjectEventKind> secret_event_kinds();

}  // namespace hostler::cli
