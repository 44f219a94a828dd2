#pragma once
// Origin: on whose behalf a thread works just now. Work that is handed on by on() takes it along,
// over whatever executors, so that where it comes to wait in line others have their turn too.

#include "proto/io/task.hpp"

namespace hostler {

/// What runs while it lives is on behalf of `origin`.
class OriginScope {
public:
    explicit OriginScope(Origin origin);
    OriginScope(const OriginScope&) = delete;
    OriginScope& operator=(const OriginScope&) = delete;
    ~OriginScope();

private:
    const Origin before_;
};

}  // namespace hostler
