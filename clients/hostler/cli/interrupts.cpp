#include "clients/hostler/cli/interrupts.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

namespace hostler::cli {

Interrupts::Interrupts()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, &before_);
    descriptor_ = Fd(signalfd(-1, &signals, SFD_CLOEXEC));
}

Interrupts::~Interrupts()
{
    signalfd_siginfo seen{};
    // It was for the waiting: taken in, so that it does not end the program now.
    if (has_come() && read(descriptor_.get(), &seen, sizeof seen) < 0) descriptor_.reset();
    sigprocmask(SIG_SETMASK, &before_, nullptr);
}

bool Interrupts::has_come() const
{
    sigset_t waiting;
    sigpending(&waiting);
    return sigismember(&waiting, SIGINT) == 1 || sigismember(&waiting, SIGTERM) == 1;
}

}  // namespace hostler::cli
