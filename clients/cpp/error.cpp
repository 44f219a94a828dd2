#include "clients/cpp/error.hpp"

#include <cerrno>
#include <system_error>

namespace hostler::client {

Error system_error(std::string_view what)
{
    const std::error_code reason(errno, std::generic_category());
    return {ErrorCode::system_error, std::string(what) + ": " + reason.message()};
}

}  // namespace hostler::client
