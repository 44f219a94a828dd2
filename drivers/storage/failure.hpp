#pragma once
// failed(): "cannot open directory '/x': No such file or directory".

#include <string>
#include <string_view>

#include "xml/base/error.hpp"

namespace hostler::drivers::storage {

/// Of the system call that has just failed.
Error failed(std::string_view doing, std::string_view path);

}  // namespace hostler::drivers::storage
