#pragma once
// ^C as something to read, so that waiting ends with it.

#include <csignal>

#include "xml/base/fd.hpp"

namespace hostler::cli {

/// While one of these lives, ^C and a request to end make descriptor() readable and nothing else.
class Interrupts {
public:
    Interrupts();
    ~Interrupts();
    Interrupts(const Interrupts&) = delete;
    Interrupts& operator=(const Interrupts&) = delete;

    int descriptor() const { return descriptor_.get(); }
    bool has_come() const;

private:
    Fd descriptor_;
    sigset_t before_{};
};

}  // namespace hostler::cli
