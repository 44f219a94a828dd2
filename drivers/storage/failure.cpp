#include "drivers/storage/failure.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

namespace hostler::drivers::storage {

Error failed(std::string_view doing, std::string_view path)
{
    return {ErrorCode::system_error,
            fmt::format("cannot {} '{}': {}", doing, path, std::strerror(errno)),
            ErrorDomain::storage};
}

}  // namespace hostler::drivers::storage
