#include "daemon/rpc/program.hpp"

#include <algorithm>

namespace hostler::daemon {

const Program* find_program(std::span<const Program> programs, std::uint32_t number)
{
    const auto row = std::ranges::find(programs, number, &Program::number);
    return row == programs.end() ? nullptr : &*row;
}

const Procedure* find_verb(const Program& program, std::int32_t number)
{
    const auto row = std::ranges::lower_bound(program.served, number, {}, &Procedure::number);
    return row == program.served.end() || row->number != number ? nullptr : &*row;
}

}  // namespace hostler::daemon
