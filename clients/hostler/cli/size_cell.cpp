#include "clients/hostler/cli/size_cell.hpp"

#include "clients/hostler/cli/units.hpp"

namespace hostler::cli {

Cell size_cell(std::uint64_t bytes)
{
    constexpr int digits = 2;
    return {human_size(bytes, digits), bytes};
}

}  // namespace hostler::cli
