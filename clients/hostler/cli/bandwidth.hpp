#pragma once
// What may go through a network interface, as users write it: "average,peak,burst,floor".

#include <cstdint>
#include <string>
#include <string_view>

namespace hostler::cli {

/// In kilobytes a second, the burst in kilobytes; zero where none is given.
struct Bandwidth {
    std::uint32_t average = 0;
    std::uint32_t peak = 0;
    std::uint32_t burst = 0;
    std::uint32_t floor = 0;
};

/// Failure names the field that is no number.
Bandwidth parse_bandwidth(std::string_view text);

}  // namespace hostler::cli
