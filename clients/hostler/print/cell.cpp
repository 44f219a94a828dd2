#include "clients/hostler/print/cell.hpp"

#include <cstdio>

namespace hostler::cli {

Cell kib(std::uint64_t size)
{
    return {std::to_string(size) + " KiB", size};
}

Cell seconds(std::uint64_t nanoseconds)
{
    const double value = static_cast<double>(nanoseconds) / 1e9;
    char text[32];
    std::snprintf(text, sizeof text, "%.1fs", value);
    return {text, value};
}

}  // namespace hostler::cli
