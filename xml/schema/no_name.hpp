#pragma once
// no_name: what a document without the name that it must have answers.

#include "xml/base/error.hpp"

namespace hostler::xml {

/// VIR_ERR_NO_NAME.
inline constexpr ErrorCode no_name{21};

}  // namespace hostler::xml
