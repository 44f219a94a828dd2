#pragma once
// A <cpu> that a client wants compared or intersected: a host's, as capabilities tell it (with an
// architecture, features without a policy), or a guest's, as a definition has it.

#include "xml/domain/cpu.hpp"

namespace hostler::xml {

struct ComparedCpu {
    Text arch;
    Cpu cpu;

    bool operator==(const ComparedCpu&) const = default;
};
const Element& schema(const ComparedCpu*);

}  // namespace hostler::xml
