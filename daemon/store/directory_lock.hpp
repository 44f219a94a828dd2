#pragma once
// DirectoryLock: one daemon to a set of directories. Held for life; the kernel lets go of it when
// the process ends, however it ends.

#include <filesystem>

#include "xml/base/error.hpp"
#include "xml/base/fd.hpp"

namespace hostler::daemon {

class DirectoryLock {
public:
    /// Takes the lock, or says which process has it (resource_busy). Makes the folder if need be.
    static Result<DirectoryLock> take(const std::filesystem::path& file);

    /// The lock that another process took and handed over.
    static DirectoryLock inherit(Fd fd) { return DirectoryLock(std::move(fd)); }

    /// The descriptor that holds the lock, to hand to a successor.
    const Fd& descriptor() const { return fd_; }
    /// Writes down that this process has it, for the message of the one that comes second.
    void sign() const;

private:
    explicit DirectoryLock(Fd fd) : fd_(std::move(fd)) {}

    Fd fd_;
};

}  // namespace hostler::daemon
