#pragma once
// AuthKind: what a client must do before anything else. The numbers are AUTH_LIST's.

#include <cstdint>

namespace hostler::daemon {

enum class AuthKind : std::int32_t { none = 0, sasl = 1, polkit = 2 };

}  // namespace hostler::daemon
