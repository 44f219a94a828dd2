#include "drivers/domain_log.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <fstream>

namespace hostler::drivers {

void DomainLog::note(std::string_view what) const noexcept
{
    const auto now =
        std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const auto milliseconds = now.time_since_epoch().count() % 1000;
    std::error_code ignored;
    std::filesystem::create_directories(path_.parent_path(), ignored);
    std::ofstream(path_, std::ios::app)
        << fmt::format("{:%Y-%m-%d %H:%M:%S}.{:03}+0000: {}\n",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(now)), milliseconds, what);
}

}  // namespace hostler::drivers
