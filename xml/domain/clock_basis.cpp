#include "xml/domain/clock_basis.hpp"

namespace hostler::xml {

std::int64_t ahead_of_utc_s(const Clock& clock, std::time_t now)
{
    using Offset = Clock::Offset;
    const bool is_local =
        clock.offset == Offset::localtime ||
        (clock.offset == Offset::variable && clock.basis == Clock::Basis::localtime);
    if (!is_local) return 0;
    std::tm parts{};
    ::localtime_r(&now, &parts);
    return parts.tm_gmtoff;
}

}  // namespace hostler::xml
