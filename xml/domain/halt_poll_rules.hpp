#pragma once
// What a <hostler:haltpoll> may say: one rule for who reads a definition and who changes one by
// degrees.

#include "xml/base/error.hpp"
#include "xml/domain/hostler_namespace.hpp"

namespace hostler::xml {

/// Refuses numbers that the mode does not have, and steps that never change a window.
Result<Done> judge_halt_poll(const HaltPoll& poll);

}  // namespace hostler::xml
