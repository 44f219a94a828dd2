#pragma once
// Core scheduling: the hardware threads of a core run, at any one time, only threads of one cookie.
// With a cookie of its own a guest shares a core's caches and buffers with nobody while it runs.

#include "xml/base/error.hpp"

namespace hostler::vmm {

/// Gives this process a cookie that nobody else has; the threads that it begins later inherit it.
Result<Done> take_core_cookie();

/// What it means that the kernel refused, by its errno.
Error core_cookie_refusal(int reason);

}  // namespace hostler::vmm
